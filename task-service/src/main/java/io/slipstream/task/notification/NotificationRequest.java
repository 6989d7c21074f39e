package io.slipstream.task.notification;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What makes a request unrepeatable: stored in the same transaction as the notification.
 *
 * @param origin where keys are unique: a path, or {@code event}
 * @param key the idempotency key, or topic, source and id of an event
 * @param hash of the body, to tell a repetition from a mistake
 * @param answer renders the answer to store; null if nobody will ask for it
 */
public record NotificationRequest(
        String origin, String key, String hash, @Nullable Function<Notification, String> answer) {}
