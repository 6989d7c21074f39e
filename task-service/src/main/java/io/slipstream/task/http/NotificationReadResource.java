package io.slipstream.task.http;

import io.quarkus.security.Authenticated;
import io.slipstream.task.config.NotificationConfig;
import io.slipstream.task.notification.NotificationService;
import io.slipstream.task.notification.ReadOutcome;
import io.slipstream.task.notification.Reader;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** Marking notifications as read, for the caller alone. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public class NotificationReadResource {
    private final NotificationService notifications;
    private final Identity identity;
    private final Bodies bodies;
    private final NotificationConfig config;

    /** A resource over the service. */
    public NotificationReadResource(
            NotificationService notifications, Identity identity, Bodies bodies, NotificationConfig config) {
        this.notifications = notifications;
        this.identity = identity;
        this.bodies = bodies;
        this.config = config;
    }

    /** Marks many as read, all or none of those that exist for the caller; may be repeated. */
    @POST
    @Path("/notifications:batch-read")
    @Consumes(MediaType.APPLICATION_JSON)
    @Authenticated
    @Operation(summary = "Mark notifications as read")
    @RequestBody(content = @Content(schema = @Schema(implementation = BatchReadRequest.class)))
    public Uni<BatchReadResponse> markRead(byte[] body) {
        Set<UUID> ids = bodies.read(body, BatchReadRequest.class).ids(config.batchLimit());
        Reader reader = identity.reader();
        return notifications
                .markRead(reader, ids)
                .chain(outcome -> notifications.unread(reader).map(unread -> response(ids, outcome, unread)));
    }

    private static BatchReadResponse response(Set<UUID> ids, ReadOutcome outcome, int unread) {
        List<UUID> notFound =
                ids.stream().filter(id -> !outcome.read().contains(id)).toList();
        return new BatchReadResponse(outcome.read().size(), outcome.changed(), notFound, unread);
    }

    /** Marks one as read, and answers it; may be repeated. */
    @POST
    @Path("/notifications/{id: [^/:]+}:read")
    @Authenticated
    @Operation(summary = "Mark a notification as read")
    public Uni<NotificationResponse> markRead(@PathParam("id") String id) {
        UUID notification = PathIds.of(id, "notification");
        Reader reader = identity.reader();
        return notifications
                .markRead(reader, Set.of(notification))
                .chain(outcome -> notifications.find(reader, notification))
                .map(NotificationResponse::from);
    }
}
