package io.slipstream.cache.http;

import io.slipstream.cache.entry.EntryExplainer;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.invalidation.ReplicaName;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why an entry is served or not. The key stands in the query: any text can be a key, so every path below {@code /entries/} is
 * one already.
 */
@Path("/api/v1/cache/namespaces/{namespace}/explain")
@Singleton
public class ExplanationResource {
    private static final String KEY = "key";

    private final EntryExplainer explainer;
    private final NamespaceService namespaces;
    private final Caller caller;
    private final ReplicaName replica;

    ExplanationResource(EntryExplainer explainer, NamespaceService namespaces, Caller caller, ReplicaName replica) {
        this.explainer = explainer;
        this.namespaces = namespaces;
        this.caller = caller;
        this.replica = replica;
    }

    /** What a read of {@code ?key=…} would find now on this replica, tier by tier, and what invalidated it. Changes nothing. */
    @GET
    @RolesAllowed(Scope.Names.CACHE_READ)
    public Uni<ExplanationResponse> get(
            @PathParam("namespace") String name, @Context HttpServerRequest request, @Context UriInfo uri) {
        EntryParameters.refuseUnknown(uri.getQueryParameters(), Set.of(KEY));
        String tenant = caller.tenant();
        String key = key(request.query());
        return namespaces
                .resolve(tenant, name)
                .chain(namespace -> explainer.explain(namespace, key))
                .map(explanation -> ExplanationResponse.from(explanation, namespaces.switchOf(tenant), replica.name()));
    }

    /** Decoded as in a path, so that the same escapes name the same key. */
    private static String key(@Nullable String query) {
        List<String> raw = PathText.valuesOf(query, KEY);
        String key = raw.size() == 1 ? PathText.decode(raw.getFirst()) : null;
        if (key == null || !EntryKey.isValid(key)) {
            throw ProblemException.invalid(KEY, "given once, " + EntryKey.RULE);
        }
        return key;
    }
}
