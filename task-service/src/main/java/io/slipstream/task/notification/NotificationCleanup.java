package io.slipstream.task.notification;

import io.slipstream.task.config.NotificationConfig;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.DoubleConsumer;

/** Removes notifications that nobody needs any more: expired ones, and those that their one reader read long ago. */
@ApplicationScoped
public class NotificationCleanup {
    private final NotificationStore store;
    private final NotificationMetrics metrics;
    private final NotificationConfig config;

    /** Removes from a store. */
    public NotificationCleanup(NotificationStore store, NotificationMetrics metrics, NotificationConfig config) {
        this.store = store;
        this.metrics = metrics;
        this.config = config;
    }

    /**
     * What was removed.
     *
     * @param expired how many had expired
     * @param read how many had been read long ago
     */
    public record Removed(long expired, long read) {}

    /** How long read ones are kept where nothing else is said. */
    public Duration readKept() {
        return config.readKept();
    }

    /**
     * Removes a tenant's, so many in a transaction that others are not held up.
     *
     * @param readKept how long those that were read are kept
     * @param progress told how far it is, 0 to 1
     */
    public Uni<Removed> remove(String tenant, Duration readKept, DoubleConsumer progress) {
        return store.removable(tenant, Removal.EXPIRED, readKept)
                .chain(expired -> store.removable(tenant, Removal.READ, readKept)
                        .map(read -> new Run(tenant, readKept, expired + read, progress)))
                .chain(this::remove);
    }

    private Uni<Removed> remove(Run run) {
        return remove(run, Removal.EXPIRED, 0)
                .chain(expired -> remove(run, Removal.READ, 0).map(read -> new Removed(expired, read)));
    }

    private Uni<Long> remove(Run run, Removal why, long before) {
        return store.remove(run.tenant, why, run.readKept, config.removeLimit())
                .invoke(count -> metrics.removed(why, count))
                .invoke(run::removed)
                .chain(count -> count < config.removeLimit()
                        ? Uni.createFrom().item(before + count)
                        : remove(run, why, before + count));
    }

    /** How far one is. Used by one step after another. */
    private static final class Run {
        private final String tenant;
        private final Duration readKept;
        private final long total;
        private final DoubleConsumer progress;
        private long removed;

        private Run(String tenant, Duration readKept, long total, DoubleConsumer progress) {
            this.tenant = tenant;
            this.readKept = readKept;
            this.total = total;
            this.progress = progress;
        }

        private synchronized void removed(int count) {
            removed += count;
            if (count > 0 && total > 0) {
                progress.accept(Math.min(1.0, (double) removed / total));
            }
        }
    }
}
