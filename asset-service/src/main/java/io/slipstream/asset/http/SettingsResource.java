package io.slipstream.asset.http;

import io.slipstream.asset.policy.SettingsService;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Policies and switches. */
@Path("/api/v1/assets")
@RolesAllowed(Scope.Names.ASSETS_PUBLISH)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "settings")
public class SettingsResource {
    private final SettingsService settings;
    private final Caller caller;

    SettingsResource(SettingsService settings, Caller caller) {
        this.settings = settings;
        this.caller = caller;
    }

    /** All policies. */
    @GET
    @Path("/policies")
    @Operation(summary = "Read the cache policy of each resource type")
    public Uni<PolicyBody> policies() {
        return settings.read(caller.tenant()).map(present -> PolicyBody.from(present.policies()));
    }

    /** Replaces the policies: types that the request does not name get the shipped one. */
    @PUT
    @Path("/policies")
    @Operation(summary = "Replace the cache policies")
    public Uni<PolicyBody> replace(@Nullable PolicyBody body) {
        return settings.replacePolicies(caller.tenant(), required(body).toPolicies())
                .map(PolicyBody::from);
    }

    /** Both switches. */
    @GET
    @Path("/switches")
    @Operation(summary = "Read the switches")
    public Uni<SwitchBody> switches() {
        return settings.read(caller.tenant()).map(present -> SwitchBody.from(present.switches()));
    }

    /** Sets the switches that the request names. */
    @PUT
    @Path("/switches")
    @Operation(summary = "Turn the CDN or compression off and on")
    public Uni<SwitchBody> set(@Nullable SwitchBody body) {
        SwitchBody wanted = required(body);
        Tenant tenant = caller.tenant();
        return settings.read(tenant)
                .map(present -> wanted.toSwitches(present.switches()))
                .chain(switches -> settings.set(tenant, switches))
                .map(SwitchBody::from);
    }

    private static <T> T required(@Nullable T body) {
        if (body == null) {
            throw ProblemException.invalid("body", "a JSON object");
        }
        return body;
    }
}
