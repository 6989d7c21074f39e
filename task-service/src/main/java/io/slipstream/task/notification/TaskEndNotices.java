package io.slipstream.task.notification;

import io.slipstream.task.config.NotificationConfig;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Tells the owners of tasks how these ended. That somebody is to be told is written in the transaction of the end, whichever way it came about; any
 * replica makes the notifications.
 */
@ApplicationScoped
public class TaskEndNotices {
    private final TaskEndStore store;
    private final NotificationWakeUps wakeUps;
    private final NotificationMetrics metrics;
    private final NotificationConfig config;

    /** Notices of a store's ends. */
    public TaskEndNotices(
            TaskEndStore store, NotificationWakeUps wakeUps, NotificationMetrics metrics, NotificationConfig config) {
        this.store = store;
        this.wakeUps = wakeUps;
        this.metrics = metrics;
        this.config = config;
    }

    /** Tells of all ends by now that no other replica is telling of. */
    public Uni<Void> tell() {
        return store.turn(config.dueLimit(), this::words).invoke(this::turned).chain(this::goOn);
    }

    private NewNotification words(TaskEnd end, String data) {
        return TaskEndWords.notification(end, data, config.taskEndKept());
    }

    private void turned(TaskEndStore.Turned turned) {
        if (turned.count() > 0) {
            metrics.asked(Origin.TASK, "created", turned.count());
        }
        turned.tenants().forEach(wakeUps::created);
    }

    private Uni<Void> goOn(TaskEndStore.Turned turned) {
        return turned.count() < config.dueLimit()
                ? store.oldest().invoke(metrics::due).replaceWithVoid()
                : tell();
    }

    /** Forgets what was told longer ago than so many days. */
    public Uni<Void> forget(int days) {
        return store.forget(days);
    }
}
