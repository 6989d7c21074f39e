package io.slipstream.asset.http;

import io.slipstream.asset.asset.ServingMetrics;
import io.slipstream.contracts.security.Scope;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.InstantSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What this replica served. */
@Path("/api/v1/assets/stats")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "assets")
public class StatsResource {
    private final ServingMetrics metrics;
    private final String replica;
    private final Instant since;

    StatsResource(
            ServingMetrics metrics, InstantSource clock, @ConfigProperty(name = "slipstream.replica") String replica) {
        this.metrics = metrics;
        this.replica = replica;
        this.since = clock.instant();
    }

    /** The counts of the replica that answers. */
    @GET
    @RolesAllowed({Scope.Names.ASSETS_PUBLISH, Scope.Names.METRICS_READ})
    @Operation(summary = "What this replica served since it started")
    public StatsResponse stats() {
        return StatsResponse.from(replica, since, metrics.stats());
    }
}
