package io.slipstream.task.notification;

import org.jspecify.annotations.Nullable;

/** What became of a request to create a notification. */
public sealed interface CreateOutcome {
    /** It was made now. */
    record Created(Notification notification) implements CreateOutcome {}

    /** One with its key, for the same recipient and of the same origin, was there before. */
    record Existing(Notification notification) implements CreateOutcome {}

    /**
     * The request was made before.
     *
     * @param hash of its body
     * @param answer what it was answered; null if nothing was stored
     */
    record Repeated(String hash, @Nullable String answer) implements CreateOutcome {}
}
