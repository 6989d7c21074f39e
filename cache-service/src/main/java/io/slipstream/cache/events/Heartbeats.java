package io.slipstream.cache.events;

import io.slipstream.cache.invalidation.Doubts;
import io.slipstream.cache.invalidation.InvalidationLog;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.invalidation.LogRecord;
import io.slipstream.cache.invalidation.Roster;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Writes a heartbeat to each partition in use, and matches what comes back with when it was sent. */
public final class Heartbeats {
    private final InvalidationLog log;
    private final LogContact contact;
    private final Doubts doubts;
    private final Roster roster;
    private final InstantSource clock;
    private final String replica;
    private final AtomicLong sequence = new AtomicLong();
    private final Map<Long, Long> sent = new ConcurrentHashMap<>();

    /** See the class; does nothing by itself. */
    public Heartbeats(
            InvalidationLog log,
            LogContact contact,
            Doubts doubts,
            Roster roster,
            InstantSource clock,
            String replica) {
        this.log = log;
        this.contact = contact;
        this.doubts = doubts;
        this.roster = roster;
        this.clock = clock;
        this.replica = replica;
    }

    /** Sends one round; to be called at the interval of the settings. */
    public void beat() {
        if (contact.epoch() == 0) {
            return;
        }
        for (int p = 0; p < contact.partitions(); p++) {
            if (contact.isUsed(p)) {
                beat(p);
            }
        }
    }

    /** Another replica was heard. */
    void overheard(int partition, LogRecord.Heartbeat heartbeat) {
        roster.heard(partition, heartbeat);
        if (heartbeat.untold()) {
            overheard(partition);
        }
    }

    /** Somebody asks for heartbeats in a partition; to be called once for all that asks since the last time. */
    void called(int partition) {
        if (contact.epoch() != 0) {
            beat(partition);
        }
    }

    private void beat(int partition) {
        long number = sequence.incrementAndGet();
        sent.put(number, contact.now());
        log.append(
                        partition,
                        new LogRecord.Heartbeat(
                                replica, number, clock.instant(), contact.stamp(partition), doubts.isFound(partition)))
                .subscribe()
                .with(position -> {}, failure -> sent.remove(number));
    }

    /** Another replica's heartbeat says that there are writes which the log does not tell of yet. */
    void overheard(int partition) {
        doubts.overheard(partition);
    }

    /** A heartbeat was read back. */
    void returned(int partition, long number) {
        Long at = sent.remove(number);
        if (at != null) {
            contact.proven(partition, at);
        }
    }
}
