package io.slipstream.task.notification;

import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.task.TaskIds;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Creates notifications, and shows them to their readers. */
@ApplicationScoped
public class NotificationService implements Notifications {
    private final NotificationStore store;
    private final TaskIds ids;
    private final NotificationWakeUps wakeUps;
    private final NotificationMetrics metrics;

    /** A service over a store. */
    public NotificationService(
            NotificationStore store, TaskIds ids, NotificationWakeUps wakeUps, NotificationMetrics metrics) {
        this.store = store;
        this.ids = ids;
        this.wakeUps = wakeUps;
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
    public Uni<CreateOutcome> create(NewNotification wanted, Origin origin, @Nullable RepeatKey request) {
        List<FieldError> broken = NotificationRules.broken(wanted);
        if (!broken.isEmpty()) {
            return Uni.createFrom().failure(ProblemException.invalid(broken));
        }
        return store.create(ids.next(), wanted, origin, request)
                .invoke(outcome -> created(wanted.tenant(), origin, outcome));
    }

    private void created(String tenant, Origin origin, CreateOutcome outcome) {
        switch (outcome) {
            case CreateOutcome.Created created -> {
                metrics.asked(origin, "created", 1);
                wakeUps.created(tenant);
            }
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

    /** A page of a list. */
    public Uni<NotificationFilter.Found> list(NotificationFilter filter) {
        return store.list(filter);
    }

    /** One that the reader may see; fails with NOT_FOUND. */
    public Uni<Notification> find(Reader reader, UUID id) {
        return store.find(reader, id)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("notification '" + id + "'")));
    }

    /** How many are unread, at most {@link NotificationStore#UNREAD_LIMIT}. */
    public Uni<Integer> unread(Reader reader) {
        return store.unread(reader);
    }

    /** Marks as read, for this reader alone; may be repeated. */
    public Uni<ReadOutcome> markRead(Reader reader, Collection<UUID> ids) {
        return store.markRead(reader, ids);
    }
}
