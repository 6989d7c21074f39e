package io.slipstream.task.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to happen next in a flow. Pure and immutable: the same parts in the same states lead to the same step, whichever replica asks.
 *
 * <p>Parts are known by their places, from 0. That they need one another in a circle is refused when a plan is made.
 */
public final class FlowPlan {
    private final List<List<Integer>> needs;
    private final FailurePolicy policy;
    private final int concurrency;
    private final List<Integer> order;

    /**
     * A plan.
     *
     * @param needs for each part the places of those it needs
     * @param concurrency how many may be live at once; null means all
     * @throws IllegalArgumentException if a place does not exist or parts need one another in a circle
     */
    public FlowPlan(List<List<Integer>> needs, FailurePolicy policy, @Nullable Integer concurrency) {
        if (concurrency != null && concurrency < 1) {
            throw new IllegalArgumentException("concurrency of a flow must be at least 1, got " + concurrency);
        }
        this.needs = needs.stream().map(List::copyOf).toList();
        this.policy = policy;
        this.concurrency = concurrency == null ? Integer.MAX_VALUE : concurrency;
        this.order = sorted(this.needs);
        if (order.size() < needs.size()) {
            throw new IllegalArgumentException("parts need one another in a circle: " + circle(this.needs));
        }
    }

    /**
     * What is to be done.
     *
     * @param release held parts that may run now, in order
     * @param cancel parts that are not to run, or not any longer
     * @param end how the flow ended; null if it has not, or has to wait for what is cancelled
     */
    public record Step(
            List<Integer> release,
            List<Integer> cancel,
            @Nullable FlowState end) {
        public Step {
            release = List.copyOf(release);
            cancel = List.copyOf(cancel);
        }
    }

    /** How many parts there are. */
    public int size() {
        return needs.size();
    }

    /** The places of the parts that a part needs. */
    public List<Integer> needs(int part) {
        return needs.get(part);
    }

    /** The parts that run from the start, when all others are held. */
    public List<Integer> first() {
        return next(java.util.Collections.nCopies(size(), PartState.HELD), false)
                .release();
    }

    /**
     * The next step.
     *
     * @param states of all parts
     * @param stop whether someone wants the flow cancelled
     */
    public Step next(List<PartState> states, boolean stop) {
        if (stop || (policy == FailurePolicy.FAIL_FAST && states.stream().anyMatch(FlowPlan::isFailed))) {
            List<Integer> open = new ArrayList<>();
            for (int part = 0; part < size(); part++) {
                if (!states.get(part).ended()) {
                    open.add(part);
                }
            }
            return new Step(List.of(), open, open.isEmpty() ? end(states, stop) : null);
        }
        List<PartState> seen = new ArrayList<>(states);
        List<Integer> cancel = new ArrayList<>();
        List<Integer> ready = new ArrayList<>();
        for (int part : order) {
            if (states.get(part) == PartState.HELD) {
                judge(part, states, seen, ready, cancel);
            }
        }
        long live = states.stream().filter(state -> state == PartState.LIVE).count();
        List<Integer> release =
                ready.stream().sorted().limit(Math.max(0, concurrency - live)).toList();
        boolean over = states.stream().allMatch(PartState::ended);
        return new Step(release, cancel, over ? end(states, false) : null);
    }

    /**
     * In an order in which a part comes behind what it needs, so that what is cancelled counts for those behind it that cannot run either. What
     * can run because of it does so in the next step, when it is cancelled indeed.
     */
    private void judge(
            int part, List<PartState> states, List<PartState> seen, List<Integer> ready, List<Integer> cancel) {
        List<PartState> needed = needs.get(part).stream().map(seen::get).toList();
        boolean failed = needed.stream().anyMatch(FlowPlan::isFailed);
        boolean over = needed.stream().allMatch(PartState::ended);
        boolean well = needed.isEmpty() || needed.contains(PartState.COMPLETED);
        boolean never = switch (policy) {
            case ALL, FAIL_FAST -> failed;
            case ANY -> over && !well;
            case IGNORE -> false;
        };
        if (never) {
            cancel.add(part);
            seen.set(part, PartState.CANCELLED);
        } else if (needs.get(part).stream().map(states::get).allMatch(PartState::ended)) {
            ready.add(part);
        }
    }

    private static boolean isFailed(PartState state) {
        return state == PartState.DEAD || state == PartState.CANCELLED;
    }

    /** Where failures are let pass, what counts is what nobody needs. */
    private FlowState end(List<PartState> states, boolean stop) {
        if (stop) {
            return FlowState.CANCELLED;
        }
        boolean well = switch (policy) {
            case ALL, FAIL_FAST -> states.stream().noneMatch(FlowPlan::isFailed);
            case ANY, IGNORE -> last().stream().anyMatch(part -> states.get(part) == PartState.COMPLETED);
        };
        return well ? FlowState.COMPLETED : FlowState.FAILED;
    }

    private List<Integer> last() {
        boolean[] needed = new boolean[size()];
        needs.forEach(of -> of.forEach(part -> needed[part] = true));
        List<Integer> last = new ArrayList<>();
        for (int part = 0; part < size(); part++) {
            if (!needed[part]) {
                last.add(part);
            }
        }
        return last;
    }

    /** Parts that need one another in a circle, each needing the next; empty if there is no circle. */
    public static Optional<List<Integer>> findCircle(List<List<Integer>> needs) {
        return sorted(needs).size() == needs.size() ? Optional.empty() : Optional.of(circle(needs));
    }

    /** Topological order by counting what is still needed (Kahn, Communications of the ACM 5, 1962); shorter if there is a circle. */
    private static List<Integer> sorted(List<List<Integer>> needs) {
        int size = needs.size();
        int[] open = new int[size];
        List<List<Integer>> neededBy = new ArrayList<>();
        needs.forEach(of -> neededBy.add(new ArrayList<>()));
        for (int part = 0; part < size; part++) {
            for (int need : needs.get(part)) {
                if (need < 0 || need >= size) {
                    throw new IllegalArgumentException("part " + part + " needs " + need + " of " + size + " parts");
                }
                neededBy.get(need).add(part);
                open[part]++;
            }
        }
        Deque<Integer> free = new ArrayDeque<>();
        for (int part = 0; part < size; part++) {
            if (open[part] == 0) {
                free.add(part);
            }
        }
        List<Integer> order = new ArrayList<>(size);
        for (Integer part = free.poll(); part != null; part = free.poll()) {
            order.add(part);
            for (int next : neededBy.get(part)) {
                if (--open[next] == 0) {
                    free.add(next);
                }
            }
        }
        return order;
    }

    /** Each part that is not sorted needs another one that is not; following them leads round. */
    private static List<Integer> circle(List<List<Integer>> needs) {
        boolean[] sorted = new boolean[needs.size()];
        sorted(needs).forEach(part -> sorted[part] = true);
        List<Integer> path = new ArrayList<>();
        int part = 0;
        while (sorted[part]) {
            part++;
        }
        while (!path.contains(part)) {
            path.add(part);
            part = needs.get(part).stream()
                    .filter(need -> !sorted[need])
                    .findFirst()
                    .orElseThrow();
        }
        return List.copyOf(path.subList(path.indexOf(part), path.size()));
    }
}
