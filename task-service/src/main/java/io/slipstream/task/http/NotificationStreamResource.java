package io.slipstream.task.http;

import io.quarkus.security.Authenticated;
import io.slipstream.task.notification.Notification;
import io.slipstream.task.notification.NotificationWatch;
import io.slipstream.task.notification.Told;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

/** One's notifications as they come. */
@Path("/api/v1")
public class NotificationStreamResource {
    private final NotificationWatch watch;
    private final Identity identity;

    /** A resource over the watch. */
    public NotificationStreamResource(NotificationWatch watch, Identity identity) {
        this.watch = watch;
        this.identity = identity;
    }

    /**
     * Server-sent events: {@code unread} once, with how many there are, then a {@code notification} for each behind {@code Last-Event-ID}, or
     * each new one without it. Ends after a while; a client that comes back with the last id misses none.
     */
    @GET
    @Path("/notifications/stream")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @Authenticated
    @Operation(summary = "Follow one's notifications")
    public Multi<OutboundSseEvent> follow(
            @HeaderParam(LastEventId.HEADER) @Nullable String lastEventId, @Context Sse sse) {
        OptionalLong position = LastEventId.position(lastEventId, 18);
        @Nullable Long after = position.isPresent() ? position.getAsLong() : null;
        return watch.follow(identity.reader(), after).map(told -> message(sse, told));
    }

    private static OutboundSseEvent message(Sse sse, Told told) {
        return switch (told) {
            case Told.Begun(long position, int unread) -> message(sse, "unread", position, new UnreadCount(unread));
            case Told.Arrived(Notification arrived) ->
                message(sse, "notification", arrived.seq(), NotificationResponse.from(arrived));
            case Told.Silence silence -> sse.newEventBuilder().comment("").build();
        };
    }

    private static OutboundSseEvent message(Sse sse, String name, long position, Object data) {
        return sse.newEventBuilder()
                .id(String.valueOf(position))
                .name(name)
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(data)
                .build();
    }
}
