package io.slipstream.task.notification;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What somebody is told, as one reader sees it. Its text form leaves out what it says.
 *
 * @param id the notification
 * @param seq grows with each of a tenant, in the order in which they can be seen
 * @param recipient who is told
 * @param origin what made it
 * @param kind what it is about
 * @param title a line
 * @param message what there is to say
 * @param data JSON text for programs; null if there is none
 * @param createdAt when it was made
 * @param expiresAt until when it is shown
 * @param readAt when the reader marked it as read; null if it is unread
 */
public record Notification(
        UUID id,
        long seq,
        Recipient recipient,
        Origin origin,
        String kind,
        String title,
        String message,
        @Nullable String data,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant readAt) {
    @Override
    public String toString() {
        return "Notification[id=" + id + ", recipient=" + recipient + ", kind=" + kind + "]";
    }
}
