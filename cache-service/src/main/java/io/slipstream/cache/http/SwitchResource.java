package io.slipstream.cache.http;

import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import org.jspecify.annotations.Nullable;

/** The switch that turns caching off and on for the caller's tenant, on all replicas. */
@Path("/api/v1/cache/switch")
@Singleton
public class SwitchResource {
    private final NamespaceService namespaces;
    private final Caller caller;

    SwitchResource(NamespaceService namespaces, Caller caller) {
        this.namespaces = namespaces;
        this.caller = caller;
    }

    /** Whether caching is on. */
    @GET
    @NonBlocking
    @RolesAllowed(Scope.Names.CACHE_READ)
    public SwitchBody get() {
        return new SwitchBody(namespaces.isEnabled(caller.tenant()));
    }

    /** Turns caching on or off. While it is off every read is a miss, and writes are still kept. */
    @PUT
    @RolesAllowed(Scope.Names.CACHE_WRITE)
    public Uni<SwitchBody> put(@Nullable SwitchBody body) {
        Boolean enabled = body == null ? null : body.enabled();
        if (enabled == null) {
            throw ProblemException.invalid("enabled", "given");
        }
        return namespaces.enable(caller.tenant(), enabled).replaceWith(new SwitchBody(enabled));
    }

    /** Whether caching is on. */
    record SwitchBody(@Nullable Boolean enabled) {}
}
