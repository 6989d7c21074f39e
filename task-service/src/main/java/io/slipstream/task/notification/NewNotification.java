package io.slipstream.task.notification;

import org.jspecify.annotations.Nullable;

/**
 * A notification that someone wants made. Its text form leaves what it says out.
 *
 * @param tenant whose it is
 * @param recipient who is told
 * @param kind what it is about, for filters: as the name of a task type, such as {@code sla.breached}
 * @param title a line
 * @param message what there is to say, plain text
 * @param data JSON text for programs; null if there is none
 * @param expiry until when it is shown
 * @param key a second one with the same key, recipient and origin changes nothing as long as the first is kept; null if there
 *     may be more
 */
public record NewNotification(
        String tenant,
        Recipient recipient,
        String kind,
        String title,
        String message,
        @Nullable String data,
        Expiry expiry,
        @Nullable String key) {
    @Override
    public String toString() {
        return "NewNotification[tenant=" + tenant + ", recipient=" + recipient + ", kind=" + kind + "]";
    }
}
