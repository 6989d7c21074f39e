package io.slipstream.task.http;

import com.fasterxml.jackson.databind.util.RawValue;
import io.slipstream.contracts.security.Scope;
import io.slipstream.task.task.TaskEvent;
import io.slipstream.task.task.TaskLifecycle;
import io.slipstream.task.task.TaskService;
import io.slipstream.task.task.TaskWatch;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

/** What happens to a task, as it happens and from the beginning. */
@Path("/api/v1")
public class TaskEventResource {
    private final TaskService tasks;
    private final TaskWatch watch;
    private final Identity identity;

    /** A resource over the service. */
    public TaskEventResource(TaskService tasks, TaskWatch watch, Identity identity) {
        this.tasks = tasks;
        this.watch = watch;
        this.identity = identity;
    }

    /** Server-sent events: all after {@code Last-Event-ID}, past and to come, until the task has ended. */
    @GET
    @Path("/tasks/{id}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @RolesAllowed({Scope.Names.TASKS_SUBMIT, Scope.Names.TASKS_ADMIN})
    @VisibleTask
    @Operation(summary = "Follow a task")
    public Multi<OutboundSseEvent> follow(
            @PathParam("id") String id,
            @HeaderParam(LastEventId.HEADER) @Nullable String lastEventId,
            @Context Sse sse) {
        long after = LastEventId.position(lastEventId, 18).orElse(0);
        return tasks.find(identity.viewer(), PathIds.of(id, "task"))
                .onItem()
                .transformToMulti(task -> watch.follow(task, after))
                .map(event -> message(sse, event));
    }

    private static OutboundSseEvent message(Sse sse, TaskEvent event) {
        String result = event.result();
        return sse.newEventBuilder()
                .id(String.valueOf(event.seq()))
                .name(event.kind().wireName())
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(TaskLifecycle.payloadOf(event, result == null ? null : new RawValue(result)))
                .build();
    }
}
