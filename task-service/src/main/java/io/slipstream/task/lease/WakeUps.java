package io.slipstream.task.lease;

import io.slipstream.task.task.Lane;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Wakes other replicas for tasks that became ready here and that this one does not take at once: its slots may be taken, and a worker may wait for
 * them elsewhere. Lanes gather for a moment, so however much is submitted there are at most two hundred announcements a second, and none at all while
 * this replica keeps up. Safe for many threads.
 */
@ApplicationScoped
public class WakeUps {
    private static final Logger LOGGER = Logger.getLogger(WakeUps.class);

    /** Long enough for this replica to claim what it can, short enough not to be noticed. */
    private static final Duration GATHER = Duration.ofMillis(5);

    private final Announcements announcements;
    private Map<Lane, Long> noted = new HashMap<>();

    /** Wakes by announcements. */
    public WakeUps(Announcements announcements) {
        this.announcements = announcements;
    }

    /**
     * A task became ready here.
     *
     * @param isLeft whether a lane still has tasks that nobody here takes; asked a moment later
     */
    synchronized void noted(Lane lane, long seq, Predicate<Lane> isLeft) {
        boolean first = noted.isEmpty();
        noted.merge(lane, seq, Math::min);
        if (first) {
            Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(GATHER)
                    .chain(() -> announce(isLeft))
                    .subscribe()
                    .with(told -> {}, failure -> LOGGER.debugf("nobody was woken: %s", failure.getMessage()));
        }
    }

    private Uni<Void> announce(Predicate<Lane> isLeft) {
        List<ReadyTask> left = gathered().entrySet().stream()
                .filter(task -> isLeft.test(task.getKey()))
                .map(task -> new ReadyTask(task.getKey(), task.getValue()))
                .toList();
        return left.isEmpty() ? Uni.createFrom().voidItem() : announcements.tell(left);
    }

    private synchronized Map<Lane, Long> gathered() {
        Map<Lane, Long> gathered = noted;
        noted = new HashMap<>();
        return gathered;
    }
}
