package io.slipstream.task.app;

import io.slipstream.task.schedule.ScheduleRunner;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Lets schedules be fired every so often, and just when the next one is due as well. Safe for many threads. */
@ApplicationScoped
public class ScheduleClock {
    private static final Logger LOGGER = Logger.getLogger(ScheduleClock.class);
    /** When to look again at what is due and was not fired: another replica has it, or it has just become due. */
    private static final Duration AGAIN = Duration.ofMillis(50);

    private final Vertx vertx;
    private final ScheduleRunner runner;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile boolean stopped;

    /** A clock for a runner. */
    public ScheduleClock(Vertx vertx, ScheduleRunner runner) {
        this.vertx = vertx;
        this.runner = runner;
    }

    /**
     * Fires what is due, unless this is being done, and comes back when something is due before the next call.
     *
     * @param period when the next call is
     */
    Uni<Void> tick(Duration period) {
        if (stopped || !busy.compareAndSet(false, true)) {
            return Uni.createFrom().voidItem();
        }
        return runner.run()
                .onTermination()
                .invoke(() -> busy.set(false))
                .invoke(next -> next.filter(wait -> wait.compareTo(period) < 0).ifPresent(wait -> wake(wait, period)))
                .replaceWithVoid();
    }

    private void wake(Duration wait, Duration period) {
        long millis = wait.isZero() ? AGAIN.toMillis() : wait.toMillis();
        vertx.setTimer(
                millis,
                id -> tick(period)
                        .subscribe()
                        .with(
                                done -> {},
                                failure ->
                                        LOGGER.debugf("schedules failed, next time again: %s", failure.getMessage())));
    }

    /** Fires nothing any more. */
    void stop() {
        stopped = true;
    }
}
