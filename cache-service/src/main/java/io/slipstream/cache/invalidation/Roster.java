package io.slipstream.cache.invalidation;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which replicas live, as their heartbeats tell, and how far each has applied the log. A replica that nobody uses sends no
 * heartbeats and does not count; it asks the shared tier before it serves anything. The thread that reads the log writes;
 * any thread may ask, and nothing blocks.
 */
public final class Roster {
    private static final int MAX_REPLICAS = 1_000;
    private static final int MAX_WAITING = 1_000;

    private final LogContact contact;
    private final String self;
    private final long aliveNanos;
    private final Map<String, Sighting> sightings = new ConcurrentHashMap<>();
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();

    /**
     * Knows nobody but this replica.
     *
     * @param self its name
     * @param alive how long after its last heartbeat a replica counts as one that lives
     */
    public Roster(LogContact contact, String self, Duration alive) {
        this.contact = contact;
        this.self = self;
        this.aliveNanos = alive.toNanos();
    }

    /** A heartbeat of another replica was read. */
    public void heard(int partition, LogRecord.Heartbeat heartbeat) {
        String replica = heartbeat.replica();
        if (replica.equals(self)) {
            return; // A roll call of this replica, or an earlier run of it.
        }
        if (sightings.size() >= MAX_REPLICAS) {
            sightings.values().removeIf(known -> !isAlive(known));
        }
        Sighting sighting = sightings.computeIfAbsent(replica, fresh -> new Sighting());
        sighting.heardAt = contact.now();
        sighting.applied.put(partition, heartbeat.applied());
        for (Waiting one : waiting) {
            if (one.isCompletedBy(replica, sighting, heartbeat.at())) {
                one.complete();
            }
        }
    }

    /** The name of this replica. */
    public String self() {
        return self;
    }

    /** The replicas that live, this one among them, in the order of their names. */
    public Set<String> live() {
        Set<String> live = new TreeSet<>();
        live.add(self);
        sightings.forEach((replica, sighting) -> {
            if (isAlive(sighting)) {
                live.add(replica);
            }
        });
        return live;
    }

    /** How long ago another replica was last heard; null if it never was, or is forgotten. */
    public @Nullable Duration sinceHeard(String replica) {
        Sighting sighting = sightings.get(replica);
        return sighting == null ? null : Duration.ofNanos(Math.max(0, contact.now() - sighting.heardAt));
    }

    /** How far another replica says it has applied a partition; {@link Stamp#NONE} if it does not say. */
    public Stamp applied(String replica, int partition) {
        Sighting sighting = sightings.get(replica);
        return sighting == null ? Stamp.NONE : sighting.applied.getOrDefault(partition, Stamp.NONE);
    }

    /**
     * Waits until other replicas say that they have applied the log up to some positions, or until a time is over; then who
     * said so, and when by its own clock. If very many wait already, it says at once that nobody did.
     *
     * @param onWaiting makes them say so; called once their answers are listened for
     */
    public Uni<Map<String, Instant>> applied(
            Set<String> replicas, long epoch, List<LogPosition> positions, Duration patience, Runnable onWaiting) {
        if (replicas.isEmpty() || waiting.size() >= MAX_WAITING) {
            return Uni.createFrom().item(Map.of());
        }
        Waiting one = new Waiting(replicas, epoch, positions);
        return Uni.createFrom()
                .<Map<String, Instant>>emitter(emitter -> {
                    one.emitTo(emitter);
                    onWaiting.run();
                })
                .ifNoItem()
                .after(patience)
                .recoverWithItem(one::told)
                .onTermination()
                .invoke(() -> waiting.remove(one));
    }

    private boolean isAlive(Sighting sighting) {
        return contact.now() - sighting.heardAt <= aliveNanos;
    }

    /** What is known of another replica. */
    private static final class Sighting {
        private final Map<Integer, Stamp> applied = new ConcurrentHashMap<>();
        private volatile long heardAt;

        boolean hasApplied(long epoch, LogPosition position) {
            Stamp stamp = applied.getOrDefault(position.partition(), Stamp.NONE);
            return stamp.epoch() == epoch && stamp.position() > position.offset();
        }
    }

    /** Somebody who waits for replicas. */
    private final class Waiting {
        private final Set<String> missing;
        private final long epoch;
        private final List<LogPosition> positions;
        private final Map<String, Instant> told = new TreeMap<>();
        private volatile @Nullable UniEmitter<? super Map<String, Instant>> emitter;

        Waiting(Set<String> replicas, long epoch, List<LogPosition> positions) {
            this.missing = new HashSet<>(replicas);
            this.epoch = epoch;
            this.positions = List.copyOf(positions);
        }

        void emitTo(UniEmitter<? super Map<String, Instant>> to) {
            emitter = to;
            waiting.add(this);
        }

        /** Whether nobody else is missing now. */
        synchronized boolean isCompletedBy(String replica, Sighting sighting, Instant at) {
            if (!missing.contains(replica)
                    || !positions.stream().allMatch(position -> sighting.hasApplied(epoch, position))) {
                return false;
            }
            missing.remove(replica);
            told.put(replica, at);
            return missing.isEmpty();
        }

        void complete() {
            UniEmitter<? super Map<String, Instant>> to = emitter;
            if (to != null) {
                to.complete(told());
            }
        }

        synchronized Map<String, Instant> told() {
            return Map.copyOf(told);
        }
    }
}
