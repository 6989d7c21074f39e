package io.slipstream.task.http;

import io.slipstream.task.task.TaskService;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Looks for the task before the method runs. A stream of events needs it: the framework sends the head of such an answer before the stream
 * is subscribed to, so that a failure inside the stream can no longer become a 404.
 */
public class VisibleTaskFilter {
    private final TaskService tasks;
    private final Identity identity;

    /** A filter over the service. */
    public VisibleTaskFilter(TaskService tasks, Identity identity) {
        this.tasks = tasks;
        this.identity = identity;
    }

    /** Fails with 404 if there is no such task, or with 400 if the id is none. */
    @VisibleTask
    @ServerRequestFilter
    public Uni<Void> check(UriInfo uri) {
        String id = uri.getPathParameters().getFirst("id");
        return tasks.find(identity.viewer(), PathIds.of(id, "task")).replaceWithVoid();
    }
}
