package io.slipstream.task.app;

import io.slipstream.task.config.NotificationConfig;
import io.slipstream.task.notification.NotificationWakeUps;
import io.slipstream.task.notification.TaskEndNotices;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** What is done for notifications now and then. */
@ApplicationScoped
public class NotificationChores implements Chores {
    /** How long it may go unnoticed that nothing is heard of other replicas any more. */
    private static final Duration LISTEN = Duration.ofSeconds(5);

    private final NotificationWakeUps wakeUps;
    private final TaskEndNotices taskEnds;
    private final NotificationConfig config;

    /** Chores with these parts. */
    public NotificationChores(NotificationWakeUps wakeUps, TaskEndNotices taskEnds, NotificationConfig config) {
        this.wakeUps = wakeUps;
        this.taskEnds = taskEnds;
        this.config = config;
    }

    @Override
    public void begin(Timers timers) {
        timers.every(LISTEN, "notifications of others", wakeUps::attend);
        timers.every(config.dueEvery(), "ends to be told", taskEnds::tell);
    }

    @Override
    public Uni<Void> forget(Duration kept) {
        return taskEnds.forget((int) kept.toDays());
    }
}
