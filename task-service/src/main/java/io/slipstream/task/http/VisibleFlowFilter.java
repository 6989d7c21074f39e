package io.slipstream.task.http;

import io.slipstream.task.flow.FlowService;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Looks for the flow before the method runs. A stream of events needs it: the framework sends the head of such an answer before the stream
 * is subscribed to, so that a failure inside the stream can no longer become a 404.
 */
public class VisibleFlowFilter {
    private final FlowService flows;
    private final Identity identity;

    /** A filter over the service. */
    public VisibleFlowFilter(FlowService flows, Identity identity) {
        this.flows = flows;
        this.identity = identity;
    }

    /** Fails with 404 if there is no such flow, or with 400 if the id is none. */
    @VisibleFlow
    @ServerRequestFilter
    public Uni<Void> check(UriInfo uri) {
        String id = uri.getPathParameters().getFirst("id");
        return flows.find(identity.viewer(), PathIds.of(id, "flow")).replaceWithVoid();
    }
}
