package io.slipstream.query.http;

import io.slipstream.contracts.security.Scope;
import io.slipstream.query.analytics.AnalyticsService;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** For the task that rolls figures up. Other services only. */
@Path("/internal/v1/analytics/hours")
@RolesAllowed(Scope.Names.SERVICE_INTERNAL)
public class AnalyticsHoursResource {
    private final Caller caller;
    private final AnalyticsService analytics;

    /** Wired once. */
    public AnalyticsHoursResource(Caller caller, AnalyticsService analytics) {
        this.caller = caller;
        this.analytics = analytics;
    }

    /** Puts figures in place of older ones of the same hours; the same again changes nothing. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Void> put(@Nullable HoursRequest body) {
        return analytics.put(caller.tenant(), Inputs.required(body).toFigures());
    }
}
