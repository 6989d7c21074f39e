package io.slipstream.cache.http;

import io.slipstream.cache.config.WarmupConfig;
import io.slipstream.cache.load.HotKeyTaker;
import io.slipstream.cache.load.Warmup;
import io.slipstream.cache.load.WarmupService;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Warm-ups: entries brought into process ahead of use. */
@Path("/api/v1/cache/warmups")
@Singleton
public class WarmupResource {
    private final WarmupService warmups;
    private final HotKeyTaker hotKeys;
    private final NamespaceService namespaces;
    private final Repeats repeats;
    private final Caller caller;
    private final int maxKeys;
    private final int rateLimit;

    WarmupResource(
            WarmupService warmups,
            HotKeyTaker hotKeys,
            NamespaceService namespaces,
            Repeats repeats,
            Caller caller,
            WarmupConfig config) {
        this.warmups = warmups;
        this.hotKeys = hotKeys;
        this.namespaces = namespaces;
        this.repeats = repeats;
        this.caller = caller;
        this.maxKeys = config.maxKeys();
        this.rateLimit = config.rateLimit();
    }

    /**
     * Starts a warm-up; 202 at once.
     *
     * @param key under which the same request may come again, and is answered as the first time
     */
    @POST
    @RolesAllowed(Scope.Names.CACHE_WRITE)
    public Uni<Response> start(@Nullable WarmupRequest request, @HeaderParam(Repeats.KEY) @Nullable String key) {
        if (request == null) {
            throw ProblemException.invalid("body", "a JSON object");
        }
        WarmupRequest.Sound sound = request.sound(maxKeys);
        return namespaces
                .resolve(caller.tenant(), sound.namespace())
                .chain(namespace ->
                        repeats.once(namespace.tenant(), "warmups", key, request, () -> start(namespace, sound)));
    }

    private Uni<Response> start(Namespace namespace, WarmupRequest.Sound sound) {
        double rate = sound.rateLimit() == null ? rateLimit : sound.rateLimit();
        return keys(namespace, sound).map(keys -> accepted(warmups.start(namespace, keys, rate)));
    }

    private Uni<List<String>> keys(Namespace namespace, WarmupRequest.Sound sound) {
        return sound.hottest() == null
                ? Uni.createFrom().item(sound.keys())
                : hotKeys.hottest(namespace, sound.hottest());
    }

    private static Response accepted(Warmup begun) {
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

    /** A warm-up's progress; {@code done} counts the keys that it is through with. */
    record WarmupResponse(
            String id,
            String namespace,
            String status,
            int total,
            int done,
            int loaded,
            List<String> absent,
            List<String> failed) {
        static WarmupResponse from(Warmup warmup) {
            return new WarmupResponse(
                    warmup.id(),
                    warmup.namespace(),
                    warmup.status().name().toLowerCase(Locale.ROOT),
                    warmup.total(),
                    warmup.done(),
                    warmup.loaded(),
                    warmup.absent(),
                    warmup.failed());
        }
    }
}
