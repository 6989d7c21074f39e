package io.slipstream.task.task;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;

/**
 * How many unfinished tasks there are of each tenant and type: what the database said last, plus what happened here
 * since. It may say too many for one refresh, never too few but for what other replicas did. Safe for many threads.
 */
@ApplicationScoped
public class QueueGauge {
    private final SubmitStore store;
    private Map<Lane, Long> counted = Map.of();
    private Map<Lane, Long> since = new HashMap<>();

    /** A gauge of a store's tasks. */
    public QueueGauge(SubmitStore store) {
        this.store = store;
    }

    /** Makes room for one more unless there are {@code limit} already; whoever fails to use it gives it back. */
    public synchronized boolean tryTake(String tenant, String type, long limit) {
        if (level(tenant, type) >= limit) {
            return false;
        }
        change(tenant, type, 1);
        return true;
    }

    /** Tells that tasks were added (positive) or ended (negative) here. */
    public synchronized void change(String tenant, String type, long by) {
        since.merge(new Lane(tenant, type, 0), by, Long::sum);
    }

    /** How many there are, as far as known here. */
    public synchronized long level(String tenant, String type) {
        Lane key = new Lane(tenant, type, 0);
        return counted.getOrDefault(key, 0L) + since.getOrDefault(key, 0L);
    }

    /** Counts anew. */
    public Uni<Void> refresh() {
        return Uni.createFrom()
                .item(this::before)
                .chain(before -> store.unfinished().invoke(counts -> counted(counts, before)))
                .replaceWithVoid();
    }

    private synchronized Map<Lane, Long> before() {
        return new HashMap<>(since);
    }

    private synchronized void counted(Map<Lane, Long> counts, Map<Lane, Long> before) {
        counted = counts;
        Map<Lane, Long> left = new HashMap<>();
        since.forEach((key, value) -> {
            long rest = value - before.getOrDefault(key, 0L);
            if (rest != 0) {
                left.put(key, rest);
            }
        });
        since = left;
    }
}
