package io.slipstream.cache.http;

import io.slipstream.cache.config.WarmupConfig;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.load.Warmup;
import io.slipstream.cache.load.WarmupService;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Warm-ups: entries brought into process ahead of use. */
@Path("/api/v1/cache/warmups")
@Singleton
public class WarmupResource {
    private final WarmupService warmups;
    private final NamespaceService namespaces;
    private final Caller caller;
    private final int maxKeys;

    WarmupResource(WarmupService warmups, NamespaceService namespaces, Caller caller, WarmupConfig config) {
        this.warmups = warmups;
        this.namespaces = namespaces;
        this.caller = caller;
        this.maxKeys = config.maxKeys();
    }

    /** Starts a warm-up; 202 at once. */
    @POST
    @NonBlocking
    @RolesAllowed(Scope.Names.CACHE_WRITE)
    public Response start(@Nullable WarmupRequest request) {
        if (request == null) {
            throw ProblemException.invalid("body", "a JSON object");
        }
        List<String> keys = request.soundKeys(maxKeys);
        String name = request.namespace();
        Namespace namespace = namespaces.require(caller.tenant(), name == null ? "" : name);
        Warmup begun = warmups.start(namespace, keys);
        return Response.accepted(WarmupResponse.from(begun))
                .location(URI.create("/api/v1/cache/warmups/" + begun.id()))
                .build();
    }

    /** How far a warm-up is. */
    @GET
    @Path("/{id}")
    @RolesAllowed(Scope.Names.CACHE_READ)
    public Uni<WarmupResponse> get(@PathParam("id") String id) {
        return warmups.find(caller.tenant(), id)
                .map(found ->
                        found.map(WarmupResponse::from).orElseThrow(() -> ProblemException.notFound("the warm-up")));
    }

    /**
     * What to warm.
     *
     * @param namespace whose entries
     * @param keys which; may be empty
     */
    record WarmupRequest(
            @Nullable String namespace, @Nullable List<@Nullable String> keys) {
        List<String> soundKeys(int most) {
            List<FieldError> errors = new ArrayList<>();
            List<String> sound = new ArrayList<>();
            if (namespace == null) {
                errors.add(new FieldError("namespace", "given"));
            }
            if (keys == null) {
                errors.add(new FieldError("keys", "a list"));
            } else if (keys.size() > most) {
                errors.add(new FieldError("keys", "at most " + most));
            } else {
                for (int i = 0; i < keys.size(); i++) {
                    String key = keys.get(i);
                    if (key == null || !EntryKey.isValid(key)) {
                        errors.add(new FieldError("keys[" + i + "]", EntryKey.RULE));
                    } else {
                        sound.add(key);
                    }
                }
            }
            if (!errors.isEmpty()) {
                throw ProblemException.invalid(errors);
            }
            return sound;
        }
    }

    /** A warm-up's progress. */
    record WarmupResponse(String id, String namespace, String status, int total, int loaded, List<String> absent) {
        static WarmupResponse from(Warmup warmup) {
            return new WarmupResponse(
                    warmup.id(),
                    warmup.namespace(),
                    warmup.status().name().toLowerCase(Locale.ROOT),
                    warmup.total(),
                    warmup.loaded(),
                    warmup.absent());
        }
    }
}
