package io.slipstream.gateway.upstream;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The replicas of one upstream, taken in turn. A replica that refused a connection, or broke three requests in a row, is
 * skipped for a while, twice as long each time up to a limit; when all are skipped, the one that is due first is tried
 * all the same, so that an upstream that comes back is found at once. Safe for use by many threads.
 */
public final class ReplicaSet {
    private static final int BROKEN_IN_A_ROW = 3;

    private final String name;
    private final List<Member> members;
    private final Duration ejection;
    private final Duration maxEjection;
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * A set of replicas, all taken to be healthy.
     *
     * @param name the upstream's name in metrics and messages
     * @param ejection how long a replica is skipped the first time
     * @param maxEjection the longest time a replica is skipped
     */
    public ReplicaSet(String name, List<Replica> replicas, Duration ejection, Duration maxEjection) {
        if (replicas.isEmpty()) {
            throw new IllegalArgumentException("upstream '" + name + "' must have at least one replica");
        }
        this.name = name;
        this.members = replicas.stream().map(Member::new).toList();
        this.ejection = ejection;
        this.maxEjection = maxEjection;
    }

    /** The upstream's name. */
    public String name() {
        return name;
    }

    /** All replicas, healthy or not. */
    public List<Replica> replicas() {
        return members.stream().map(Member::replica).toList();
    }

    /**
     * The replica whose turn it is.
     *
     * @param tried replicas this request has tried already; they are not returned
     * @return empty when all have been tried
     */
    public Optional<Replica> next(Instant now, Set<Replica> tried) {
        int start = Math.floorMod(turn.getAndIncrement(), members.size());
        Member soonest = null;
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get((start + i) % members.size());
            if (tried.contains(member.replica)) {
                continue;
            }
            if (member.ejectedUntil.get() <= now.toEpochMilli()) {
                return Optional.of(member.replica);
            }
            if (soonest == null || member.ejectedUntil.get() < soonest.ejectedUntil.get()) {
                soonest = member;
            }
        }
        return soonest == null ? Optional.empty() : Optional.of(soonest.replica);
    }

    /** How many replicas are skipped at present. */
    public int ejected(Instant now) {
        return Math.toIntExact(members.stream()
                .filter(member -> member.ejectedUntil.get() > now.toEpochMilli())
                .count());
    }

    /** A replica answered. */
    public void answered(Replica replica) {
        member(replica).ifPresent(Member::answered);
    }

    /**
     * A replica refused the connection, or did not take it in time.
     *
     * @return whether it was healthy until now
     */
    public boolean refused(Replica replica, Instant now) {
        return member(replica)
                .map(member -> member.eject(now, ejection, maxEjection))
                .orElse(false);
    }

    /**
     * A replica closed the connection before its answer was complete.
     *
     * @return whether it is skipped from now on
     */
    public boolean broke(Replica replica, Instant now) {
        return member(replica)
                .filter(member -> member.broken.incrementAndGet() >= BROKEN_IN_A_ROW)
                .map(member -> member.eject(now, ejection, maxEjection))
                .orElse(false);
    }

    private Optional<Member> member(Replica replica) {
        return members.stream().filter(member -> member.replica.equals(replica)).findFirst();
    }

    /** A replica and what is known of its health. */
    private static final class Member {
        private final Replica replica;
        private final AtomicLong ejectedUntil = new AtomicLong(Long.MIN_VALUE);
        private final AtomicInteger ejections = new AtomicInteger();
        private final AtomicInteger broken = new AtomicInteger();

        Member(Replica replica) {
            this.replica = replica;
        }

        Replica replica() {
            return replica;
        }

        void answered() {
            if (ejections.get() != 0 || broken.get() != 0) {
                ejections.set(0);
                broken.set(0);
                ejectedUntil.set(Long.MIN_VALUE);
            }
        }

        boolean eject(Instant now, Duration first, Duration longest) {
            int before = Math.min(ejections.getAndIncrement(), 20);
            long millis = Math.min(longest.toMillis(), first.toMillis() << before);
            ejectedUntil.set(now.toEpochMilli() + millis);
            return before == 0;
        }
    }
}
