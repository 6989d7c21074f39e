package io.slipstream.gateway.edge;

import io.slipstream.contracts.security.Scope;
import io.slipstream.gateway.insight.InsightService;
import io.slipstream.gateway.insight.Snapshot;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Live figures as server-sent events. */
@Path("/api/v1/stream")
@RolesAllowed({Scope.Names.METRICS_READ, Scope.Names.GATEWAY_ADMIN})
@Tag(name = "Performance", description = "What the suite is doing")
public class StreamResource {
    /** A stream ends after a while, so that the browser comes back with a credential that is looked at again. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final InsightService insight;
    private final Caller caller;

    /** The resource of a service. */
    public StreamResource(InsightService insight, Caller caller) {
        this.insight = insight;
        this.caller = caller;
    }

    /** An event {@code sample} at once and then one every few seconds, each a snapshot of the whole suite. */
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public Multi<OutboundSseEvent> stream(@Context Sse sse) {
        return insight.live(caller.principal().tenant()).select().first(LONGEST).map(snapshot -> event(sse, snapshot));
    }

    private static OutboundSseEvent event(Sse sse, Snapshot snapshot) {
        return sse.newEventBuilder()
                .name("sample")
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(SnapshotResponse.from(snapshot))
                .build();
    }
}
