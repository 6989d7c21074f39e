package io.slipstream.task.lease;

import io.slipstream.task.task.Lane;
import io.slipstream.task.task.Priority;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a dispatcher knows about lanes: which may have ready tasks, from which place on, and for how long the first has
 * been ready. What comes next is decided in this order: strictly by the level of {@link Urgency}; between tenants by
 * {@link TenantShares}; between one tenant's lanes by number, then by which was served longest ago. Safe for many threads.
 *
 * <p>The age of a lane's head is at most what is assumed here: sweeps tell it, and behind a head come younger tasks. That
 * a task has really aged so far is checked by the claim, so a wrong assumption costs a claim and nothing else.
 */
public final class Lanes {
    private static final int FORGET_EVERY = 60;

    private final Map<Lane, State> states = new HashMap<>();

    /** Those of the states whose tasks are CRITICAL as they were submitted. */
    private final Map<Lane, State> urgent = new HashMap<>();

    private final Set<Lane> blocked = new HashSet<>();
    private final TenantShares shares;
    private final TenantShares urgentShares;
    private final Duration ageing;
    private final InstantSource clock;
    private long turn;
    private long sweeps;

    private static final class State {
        private long low;
        private long high;
        private long notedLately = Long.MAX_VALUE;
        private boolean active;
        private long version;
        private long servedAt;
        private Instant readySince;

        private State(long low, Instant readySince) {
            this.low = low;
            this.readySince = readySince;
        }
    }

    /**
     * What to claim next.
     *
     * @param wishes of one level
     * @param versions for {@link #claimed}
     * @param level of which all wishes are, 0 to 4
     * @param urgent whether it is for the slots that are kept for urgent tasks
     */
    public record Plan(List<ClaimWish> wishes, Map<Lane, Long> versions, int level, boolean urgent) {
        private static final Plan NOTHING = new Plan(List.of(), Map.of(), 0, false);
    }

    /**
     * Where a sweep of a lane begins.
     *
     * @param low the low watermark
     * @param next behind all tasks that are known
     */
    public record Mark(long low, long next) {}

    private record Candidate(Lane lane, State state, Urgency urgency) {
        private static final Comparator<Candidate> ORDER =
                Comparator.comparing(Candidate::urgency).thenComparingLong(candidate -> candidate.state.servedAt);

        String tenant() {
            return lane.tenant();
        }
    }

    /**
     * No lanes yet, and slots that nobody holds.
     *
     * @param slots how many slots there are
     * @param urgentSlots how many there are beyond them for tasks that were submitted as CRITICAL
     * @param tenantShare which part of either one tenant may hold, above 0 and at most 1
     * @param ageing after which time a ready task rises one level, at least 1 ms
     */
    public Lanes(int slots, int urgentSlots, double tenantShare, Duration ageing, InstantSource clock) {
        if (ageing.toMillis() < 1) {
            throw new IllegalArgumentException("ageing must be at least 1 ms, got " + ageing);
        }
        this.shares = new TenantShares(slots, tenantShare, clock);
        this.urgentShares = new TenantShares(urgentSlots, tenantShare, clock);
        this.ageing = ageing;
        this.clock = clock;
    }

    /** A task became ready. */
    public synchronized void ready(Lane lane, long seq) {
        State state = note(lane, seq);
        if (!state.active) {
            state.readySince = clock.instant();
            state.active = true;
        }
    }

    /** A lane was found to have ready tasks. */
    public synchronized void found(Lane lane, LaneHead head) {
        State state = note(lane, head.seq());
        state.readySince = clock.instant().minus(head.age());
        state.active = true;
    }

    /**
     * A lane was found to have ready tasks by a look from its beginning. A head that was ahead of the watermark then and is behind it now has most
     * likely been claimed while the look took its time; if not, the next one finds it.
     *
     * @param lowBefore the lane's low watermark when the look began; null if there was none
     */
    public synchronized void found(Lane lane, LaneHead head, @Nullable Long lowBefore) {
        State state = states.get(lane);
        boolean passed = state != null && lowBefore != null && head.seq() >= lowBefore && head.seq() < state.low;
        if (!passed) {
            found(lane, head);
        }
    }

    /** Where the next sweep of the lanes seen so far begins; the one before is over. */
    public synchronized Map<Lane, Mark> marks() {
        Map<Lane, Mark> marks = new HashMap<>();
        states.forEach((lane, state) -> {
            state.notedLately = Long.MAX_VALUE;
            marks.put(lane, new Mark(state.low, state.high + 1));
        });
        return marks;
    }

    /**
     * A sweep of a lane is over. The watermark rises to what it found, so that it also does where nothing is claimed; not above what became ready
     * meanwhile.
     *
     * @param from where it began
     * @param head the first ready task from there on; null if there is none
     */
    public synchronized void swept(Lane lane, Mark from, @Nullable LaneHead head) {
        State state = states.get(lane);
        if (state != null && state.low <= from.low()) {
            long low = head == null ? from.next() : head.seq();
            state.low = Math.min(Math.max(low, from.low()), state.notedLately);
        }
        if (head != null) {
            found(lane, head, from.low());
        }
    }

    private State note(Lane lane, long seq) {
        State state = states.computeIfAbsent(lane, key -> new State(seq, clock.instant()));
        if (new Priority(lane.priority()).level() == Priority.Level.CRITICAL) {
            urgent.put(lane, state);
        }
        state.low = Math.min(state.low, seq);
        state.high = Math.max(state.high, seq);
        state.notedLately = Math.min(state.notedLately, seq);
        state.version++;
        return state;
    }

    /** Whether a lane has ready tasks that are not held back by a limit, as far as known. */
    public synchronized boolean isLeft(Lane lane) {
        State state = states.get(lane);
        return state != null && state.active && !blocked.contains(Lane.ofType(lane.tenant(), lane.type()));
    }

    /** The low watermarks of all lanes seen so far. */
    public synchronized Map<Lane, Long> watermarks() {
        Map<Lane, Long> lows = new HashMap<>();
        states.forEach((lane, state) -> lows.put(lane, state.low));
        return lows;
    }

    /** Forgets lanes without ready tasks, a sweep that looks at all lanes finds them again; now and then also tenants. */
    public synchronized void forgetIdle() {
        states.values().removeIf(state -> !state.active);
        urgent.values().removeIf(state -> !state.active);
        if (++sweeps % FORGET_EVERY == 0) {
            shares.forgetIdle();
            urgentShares.forgetIdle();
        }
    }

    /** A limited type of a tenant is saturated; its lanes are left out until {@link #unblock}. */
    public synchronized void block(String tenant, String type) {
        blocked.add(Lane.ofType(tenant, type));
    }

    /** A limited type may have room again. */
    public synchronized void unblock(String tenant, String type) {
        blocked.remove(Lane.ofType(tenant, type));
    }

    /** All types may have room again. */
    public synchronized void unblockAll() {
        blocked.clear();
    }

    /** An attempt that a plan led to holds a slot from now on. */
    public synchronized void started(Lease lease, Plan plan) {
        (plan.urgent() ? urgentShares : shares).started(lease, plan.level());
    }

    /** An attempt holds no slot any more. */
    public synchronized void ended(LeaseId lease) {
        shares.ended(lease);
        urgentShares.ended(lease);
    }

    /** How many slots nobody holds, apart from those for urgent tasks. */
    public synchronized int free() {
        return shares.free();
    }

    /**
     * What to claim next for the slots that are kept for tasks that were submitted as CRITICAL; no wishes if there is nothing to claim.
     *
     * @param wanted which lanes, none with a limit
     */
    public synchronized Plan planUrgent(Predicate<Lane> wanted) {
        int free = urgentShares.free();
        List<Candidate> open = free < 1 ? List.of() : open(urgent, wanted, urgentShares);
        if (open.isEmpty()) {
            return Plan.NOTHING;
        }
        Map<String, List<Candidate>> byTenant = byTenant(open);
        int level = Priority.Level.CRITICAL.ordinal();
        Map<String, Integer> given = urgentShares.divide(level, free, byTenant.keySet());
        return plan(level, true, given, byTenant, lane -> false);
    }

    private static Map<String, List<Candidate>> byTenant(Collection<Candidate> open) {
        return open.stream().collect(Collectors.groupingBy(Candidate::tenant, TreeMap::new, Collectors.toList()));
    }

    /**
     * What to claim next of some of the lanes; no wishes if there is nothing to claim.
     *
     * @param free how many at the most
     * @param limited which lanes have a limit and are claimed alone
     * @param wanted which lanes
     */
    public synchronized Plan plan(int free, Predicate<Lane> limited, Predicate<Lane> wanted) {
        List<Candidate> open = free < 1 ? List.of() : open(states, wanted, shares);
        if (open.isEmpty()) {
            return Plan.NOTHING;
        }
        int level = open.stream()
                .mapToInt(candidate -> candidate.urgency().level())
                .min()
                .orElseThrow();
        Map<String, List<Candidate>> byTenant = byTenant(open.stream()
                .filter(candidate -> candidate.urgency().level() == level)
                .toList());
        return plan(level, false, shares.divide(level, free, byTenant.keySet()), byTenant, limited);
    }

    private List<Candidate> open(Map<Lane, State> among, Predicate<Lane> wanted, TenantShares of) {
        Instant now = clock.instant();
        List<Candidate> open = new ArrayList<>();
        among.forEach((lane, state) -> {
            boolean held = !blocked.isEmpty() && blocked.contains(Lane.ofType(lane.tenant(), lane.type()));
            if (state.active && !held && of.room(lane.tenant()) > 0 && wanted.test(lane)) {
                Duration age = Duration.between(state.readySince, now);
                open.add(new Candidate(lane, state, Urgency.of(lane.priority(), age, ageing)));
            }
        });
        return open;
    }

    /** A tenant whose next lane is limited waits until it is its turn, uncharged, so that its turn comes. */
    private Plan plan(
            int level,
            boolean forUrgent,
            Map<String, Integer> given,
            Map<String, List<Candidate>> byTenant,
            Predicate<Lane> limited) {
        List<ClaimWish> wishes = new ArrayList<>();
        Map<Lane, Long> versions = new HashMap<>();
        turn++;
        for (Map.Entry<String, Integer> share : given.entrySet()) {
            List<Candidate> next = next(byTenant.getOrDefault(share.getKey(), List.of()), limited);
            boolean alone = limited.test(next.getFirst().lane());
            if (alone && !wishes.isEmpty()) {
                continue;
            }
            spread(share.getValue(), next, wishes, versions);
            if (alone) {
                break;
            }
        }
        return new Plan(wishes, versions, level, forUrgent);
    }

    /** The lanes of a tenant whose turn it is: one with a limit, or all others that are equally urgent. */
    private static List<Candidate> next(List<Candidate> ofTenant, Predicate<Lane> limited) {
        List<Candidate> ordered = ofTenant.stream().sorted(Candidate.ORDER).toList();
        Candidate first = ordered.getFirst();
        return limited.test(first.lane())
                ? List.of(first)
                : ordered.stream()
                        .filter(candidate -> candidate.urgency().compareTo(first.urgency()) == 0)
                        .filter(candidate -> !limited.test(candidate.lane()))
                        .toList();
    }

    private void spread(int slots, List<Candidate> over, List<ClaimWish> wishes, Map<Lane, Long> versions) {
        int each = Math.ceilDiv(slots, over.size());
        int left = slots;
        for (Candidate candidate : over) {
            int limit = Math.min(each, left);
            if (limit > 0) {
                left -= limit;
                State state = candidate.state();
                state.servedAt = turn;
                Duration aged = candidate.urgency().earnedBy(ageing);
                wishes.add(new ClaimWish(candidate.lane(), state.low, limit, aged));
                versions.put(candidate.lane(), state.version);
            }
        }
    }

    /**
     * What a claim brought.
     *
     * @param plan the plan it followed
     * @param wish one of its wishes
     * @param places where the claimed tasks stood in the lane, in order
     * @param drained whether fewer than wished were there
     */
    public synchronized void claimed(Plan plan, ClaimWish wish, List<Long> places, boolean drained) {
        State state = states.get(wish.lane());
        if (state == null) {
            return;
        }
        if (state.low == wish.low() && !places.isEmpty()) {
            state.low = places.stream().mapToLong(Long::longValue).max().orElse(wish.low()) + 1;
        }
        boolean quiet = state.version == plan.versions().getOrDefault(wish.lane(), -1L);
        if (drained && !wish.aged().isZero()) {
            state.readySince = clock.instant(); // no aged ones are left, but younger ones may be
        } else if (drained && quiet) {
            state.active = false;
        }
    }
}
