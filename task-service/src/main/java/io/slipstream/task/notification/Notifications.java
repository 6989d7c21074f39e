package io.slipstream.task.notification;

import io.smallrye.mutiny.Uni;

/** How handlers tell people something. Called on any thread; answers on any thread. */
public interface Notifications {
    /**
     * Creates a notification; durable when the Uni ends. One with the same key for the same recipient is created once, however
     * often and in however many replicas.
     *
     * <p>Fails with {@link io.slipstream.contracts.problem.ProblemException}: INVALID_REQUEST naming what breaks a rule,
     * STORE_UNAVAILABLE if the database does not answer, and then it may be tried again.
     */
    Uni<CreatedNotification> create(NewNotification wanted);
}
