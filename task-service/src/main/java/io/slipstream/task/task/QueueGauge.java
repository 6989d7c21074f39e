package io.slipstream.task.task;

import io.slipstream.task.config.SubmitConfig;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How many unfinished tasks there are of each tenant and type: what the database said last, plus what happened here
 * since, plus what is being written. What other replicas did, and what ended while the database counted, is told right with the next refresh.
 * Safe for many threads.
 */
@ApplicationScoped
public class QueueGauge {
    private final SubmitStore store;
    private final SubmitConfig config;
    private final InstantSource clock;
    private final DrainRate drained;
    private Map<Lane, Long> counted = Map.of();
    private Map<Lane, Long> since = new HashMap<>();
    /** Not written yet, so that no count of the database can hold it. */
    private final Map<Lane, Long> taken = new HashMap<>();

    /** A gauge of a store's tasks. */
    public QueueGauge(SubmitStore store, SubmitConfig config, @Steady InstantSource clock) {
        this.store = store;
        this.config = config;
        this.clock = clock;
        this.drained = new DrainRate(config.drainWindow());
    }

    /** Makes room for one more unless there are as many as there may be of this urgency; to be {@linkplain #used used} or {@linkplain #giveBack given back}. */
    public synchronized boolean tryTake(String tenant, String type, Priority.Level urgency) {
        if (level(tenant, type) >= limit(urgency)) {
            return false;
        }
        add(taken, tenant, type, 1);
        return true;
    }

    /** How many there may be when one of this urgency comes. */
    private long limit(Priority.Level urgency) {
        long limit = config.queueLimit();
        return urgency == Priority.Level.CRITICAL ? limit + (long) Math.ceil(limit * config.criticalHeadRoom()) : limit;
    }

    /** The task that room was made for is committed. */
    public synchronized void used(String tenant, String type) {
        add(taken, tenant, type, -1);
        change(tenant, type, 1);
    }

    /** The task that room was made for does not come, as far as known. */
    public synchronized void giveBack(String tenant, String type) {
        add(taken, tenant, type, -1);
    }

    /** Tells that tasks were added (positive) or ended (negative) here. */
    public synchronized void change(String tenant, String type, long by) {
        add(since, tenant, type, by);
    }

    private static void add(Map<Lane, Long> counts, String tenant, String type, long by) {
        counts.merge(Lane.ofType(tenant, type), by, (one, other) -> one + other == 0 ? null : one + other);
    }

    /** How many there are, as far as known here. */
    public synchronized long level(String tenant, String type) {
        Lane key = Lane.ofType(tenant, type);
        return counted.getOrDefault(key, 0L) + since.getOrDefault(key, 0L) + taken.getOrDefault(key, 0L);
    }

    /** How full the queue of a tenant's type is. */
    public synchronized QueueLevel queue(String tenant, String type) {
        return new QueueLevel(
                type, level(tenant, type), config.queueLimit(), drained.perSecond(Lane.ofType(tenant, type)));
    }

    /** Counts anew. */
    public Uni<Void> refresh() {
        return Uni.createFrom()
                .item(this::before)
                .chain(before -> store.queues().invoke(counts -> counted(counts, before)))
                .replaceWithVoid();
    }

    private synchronized Map<Lane, Long> before() {
        return new HashMap<>(since);
    }

    private synchronized void counted(Map<Lane, QueueCount> counts, Map<Lane, Long> before) {
        drained.counted(clock.instant(), counts);
        counted = counts.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().unfinished()));
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
