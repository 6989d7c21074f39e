package io.slipstream.task.notification;

import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.task.TaskIds;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates notifications. */
@ApplicationScoped
public class NotificationService implements Notifications {
    private final NotificationStore store;
    private final TaskIds ids;
    private final NotificationMetrics metrics;

    /** A service over a store. */
    public NotificationService(NotificationStore store, TaskIds ids, NotificationMetrics metrics) {
        this.store = store;
        this.ids = ids;
        this.metrics = metrics;
    }

    @Override
    public Uni<CreatedNotification> create(NewNotification wanted) {
        return create(wanted, Origin.HANDLER, null).map(NotificationService::created);
    }

    /**
     * Creates a notification.
     *
     * @param request what makes the request unrepeatable; null if nothing does
     */
    public Uni<CreateOutcome> create(NewNotification wanted, Origin origin, @Nullable NotificationRequest request) {
        List<FieldError> broken = NotificationRules.broken(wanted);
        if (!broken.isEmpty()) {
            return Uni.createFrom().failure(ProblemException.invalid(broken));
        }
        return store.create(ids.next(), wanted, origin, request).invoke(outcome -> count(origin, outcome));
    }

    private void count(Origin origin, CreateOutcome outcome) {
        switch (outcome) {
            case CreateOutcome.Created created -> metrics.asked(origin, "created", 1);
            case CreateOutcome.Existing existing -> metrics.asked(origin, "repeated", 1);
            case CreateOutcome.Repeated repeated -> metrics.asked(origin, "repeated", 1);
        }
    }

    private static CreatedNotification created(CreateOutcome outcome) {
        return switch (outcome) {
            case CreateOutcome.Created(Notification made) -> new CreatedNotification(made.id(), true);
            case CreateOutcome.Existing(Notification before) -> new CreatedNotification(before.id(), false);
            case CreateOutcome.Repeated repeated -> throw new IllegalStateException("a handler has no request key");
        };
    }
}
