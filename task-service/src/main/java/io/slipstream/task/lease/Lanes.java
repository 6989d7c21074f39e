package io.slipstream.task.lease;

import io.slipstream.task.task.Lane;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a dispatcher knows about lanes: which may have ready tasks, and from which place on. Strict between priorities;
 * between lanes of one priority the one that was served longest ago comes first. Safe for many threads.
 */
public final class Lanes {
    private final Map<Lane, State> states = new HashMap<>();
    private final Set<Lane> blocked = new HashSet<>();
    private long turn;

    private static final class State {
        private long low;
        private boolean active;
        private long version;
        private long servedAt;

        private State(long low) {
            this.low = low;
        }
    }

    /**
     * What to claim next.
     *
     * @param wishes of one priority, at least one
     * @param versions for {@link #claimed}
     */
    public record Plan(List<ClaimWish> wishes, Map<Lane, Long> versions) {}

    /** A task became ready. */
    public synchronized void ready(Lane lane, long seq) {
        State state = states.computeIfAbsent(lane, key -> new State(seq));
        state.low = Math.min(state.low, seq);
        state.active = true;
        state.version++;
    }

    /** The low watermarks of all lanes seen so far. */
    public synchronized Map<Lane, Long> watermarks() {
        Map<Lane, Long> lows = new HashMap<>();
        states.forEach((lane, state) -> lows.put(lane, state.low));
        return lows;
    }

    /** Forgets lanes without ready tasks; a sweep that looks at all lanes finds them again. */
    public synchronized void forgetIdle() {
        states.values().removeIf(state -> !state.active);
    }

    /** A limited type of a tenant is saturated; its lanes are left out until {@link #unblock}. */
    public synchronized void block(String tenant, String type) {
        blocked.add(new Lane(tenant, type, 0));
    }

    /** A limited type may have room again. */
    public synchronized void unblock(String tenant, String type) {
        blocked.remove(new Lane(tenant, type, 0));
    }

    /** All types may have room again. */
    public synchronized void unblockAll() {
        blocked.clear();
    }

    /**
     * What to claim next; no wishes if there is nothing to claim.
     *
     * @param free how many at the most
     * @param limited which lanes have a concurrency limit and are claimed alone
     */
    public synchronized Plan plan(int free, Predicate<Lane> limited) {
        return plan(free, limited, lane -> true);
    }

    /**
     * What to claim next of some of the lanes; no wishes if there is nothing to claim.
     *
     * @param wanted which lanes
     */
    public synchronized Plan plan(int free, Predicate<Lane> limited, Predicate<Lane> wanted) {
        List<Lane> candidates = candidates(wanted);
        if (free < 1 || candidates.isEmpty()) {
            return new Plan(List.of(), Map.of());
        }
        List<Lane> chosen = limited.test(candidates.getFirst())
                ? List.of(candidates.getFirst())
                : candidates.stream().filter(limited.negate()).limit(free).toList();
        int each = Math.ceilDiv(free, chosen.size());
        int left = free;
        List<ClaimWish> wishes = new ArrayList<>();
        Map<Lane, Long> versions = new HashMap<>();
        turn++;
        for (Lane lane : chosen) {
            State state = state(lane);
            int limit = Math.min(each, left);
            if (limit > 0) {
                left -= limit;
                state.servedAt = turn;
                wishes.add(new ClaimWish(lane, state.low, limit));
                versions.put(lane, state.version);
            }
        }
        return new Plan(wishes, versions);
    }

    /** The lanes of the best priority that may have ready tasks, the one served longest ago first. */
    private List<Lane> candidates(Predicate<Lane> wanted) {
        List<Lane> open = states.entrySet().stream()
                .filter(entry -> entry.getValue().active)
                .map(Map.Entry::getKey)
                .filter(wanted)
                .filter(lane -> !blocked.contains(new Lane(lane.tenant(), lane.type(), 0)))
                .toList();
        int best = open.stream().mapToInt(Lane::priority).min().orElse(0);
        return open.stream()
                .filter(lane -> lane.priority() == best)
                .sorted(Comparator.comparingLong(lane -> state(lane).servedAt))
                .toList();
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
        if (drained && quiet) {
            state.active = false;
        }
    }

    private State state(Lane lane) {
        State state = states.get(lane);
        if (state == null) {
            throw new IllegalStateException("lane without state: " + lane);
        }
        return state;
    }
}
