package io.slipstream.cache.http;

import io.slipstream.cache.entry.InspectionFigures;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.invalidation.Roster;
import io.slipstream.cache.invalidation.SelfTest;
import io.slipstream.contracts.security.Scope;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;

/** Whether the replicas agree, as far as the one that answers knows. The figures are of the installation, of no tenant. */
@Path("/api/v1/cache")
@Singleton
public class CoherenceResource {
    private final Roster roster;
    private final LogContact contact;
    private final InspectionFigures figures;
    private final SelfTest selfTest;

    CoherenceResource(Roster roster, LogContact contact, InspectionFigures figures, SelfTest selfTest) {
        this.roster = roster;
        this.contact = contact;
        this.figures = figures;
        this.selfTest = selfTest;
    }

    /** How this replica hears the log, which other replicas it hears, and what its inspections found. */
    @GET
    @Path("/coherence")
    @NonBlocking
    @RolesAllowed({Scope.Names.CACHE_READ, Scope.Names.METRICS_READ})
    public CoherenceResponse get() {
        return CoherenceResponse.of(roster, contact, figures);
    }

    /**
     * Sends a canary on every way between the replicas, through the log and Redis, and tells which came through. Always 200;
     * 429 while this replica runs a test already. For operators, since it keeps the replicas of all tenants busy for a moment.
     */
    @POST
    @Path("/coherence:selftest")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Scope.Names.GATEWAY_ADMIN)
    public Uni<SelfTestResponse> selfTest() {
        return selfTest.run().map(SelfTestResponse::from);
    }
}
