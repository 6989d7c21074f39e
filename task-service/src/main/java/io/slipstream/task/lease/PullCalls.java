package io.slipstream.task.lease;

import io.slipstream.task.task.Lane;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for tasks in a replica. Of those that take a type, the one that waits longest is served first, up to
 * what it asked for. Safe for many threads.
 */
final class PullCalls {
    private final Map<Lane, LinkedHashSet<PullCall>> byType = new HashMap<>();
    private final Map<String, Integer> byTenant = new HashMap<>();
    private final LinkedHashSet<PullCall> waiting = new LinkedHashSet<>();
    private int demand;

    /** What became of a call that wants to wait. */
    enum Entry {
        WAITS,
        TOO_MANY,
        TOO_MANY_OF_TENANT
    }

    /** What leases led to: the calls to be answered with what they got, and the leases that nobody waits for. */
    record HandedOut(Map<PullCall, List<Lease>> served, List<Lease> left) {}

    synchronized Entry add(PullCall call, int limit, int tenantLimit) {
        if (waiting.size() >= limit) {
            return Entry.TOO_MANY;
        }
        if (byTenant.getOrDefault(call.tenant(), 0) >= tenantLimit) {
            return Entry.TOO_MANY_OF_TENANT;
        }
        waiting.add(call);
        byTenant.merge(call.tenant(), 1, Integer::sum);
        call.types()
                .forEach(type -> byType.computeIfAbsent(type, key -> new LinkedHashSet<>())
                        .add(call));
        demand += call.max();
        return Entry.WAITS;
    }

    /** Takes a call off the list; false if it was not there: it is answered then, or is just being answered. */
    synchronized boolean remove(PullCall call) {
        if (!waiting.remove(call)) {
            return false;
        }
        byTenant.computeIfPresent(call.tenant(), (tenant, count) -> count == 1 ? null : count - 1);
        for (Lane type : call.types()) {
            byType.computeIfPresent(type, (key, calls) -> {
                calls.remove(call);
                return calls.isEmpty() ? null : calls;
            });
        }
        demand -= call.max();
        return true;
    }

    synchronized int size() {
        return waiting.size();
    }

    /** How many tasks are asked for. */
    synchronized int demand() {
        return demand;
    }

    /** The types that are waited for. */
    synchronized Set<Lane> types() {
        return Set.copyOf(byType.keySet());
    }

    /** Whether a lane's tasks are waited for. */
    synchronized boolean wants(Lane lane) {
        return byType.containsKey(type(lane));
    }

    /** The calls that take what is there now and do not wait. */
    synchronized List<PullCall> impatient() {
        return waiting.stream().filter(call -> call.patience().isZero()).toList();
    }

    synchronized List<PullCall> all() {
        return List.copyOf(waiting);
    }

    /** The wishes cut down to what the calls can take together. */
    synchronized List<ClaimWish> fit(List<ClaimWish> wishes) {
        Map<PullCall, Integer> room = new IdentityHashMap<>();
        List<ClaimWish> fitting = new ArrayList<>();
        for (ClaimWish wish : wishes) {
            int taken = 0;
            for (PullCall call : byType.getOrDefault(type(wish.lane()), new LinkedHashSet<>())) {
                int free = room.getOrDefault(call, call.max());
                int part = Math.min(free, wish.limit() - taken);
                room.put(call, free - part);
                taken += part;
                if (taken == wish.limit()) {
                    break;
                }
            }
            if (taken > 0) {
                fitting.add(new ClaimWish(wish.lane(), wish.low(), taken, wish.aged()));
            }
        }
        return fitting;
    }

    /** Gives leases to calls, and takes those that got some off the list. */
    synchronized HandedOut handOut(List<Lease> leases) {
        LinkedHashSet<PullCall> served = new LinkedHashSet<>();
        List<Lease> left = new ArrayList<>();
        for (Lease lease : leases) {
            PullCall taker = taker(lease);
            if (taker == null) {
                left.add(lease);
            } else {
                served.add(taker);
            }
        }
        Map<PullCall, List<Lease>> answers = new LinkedHashMap<>();
        for (PullCall call : served) {
            remove(call);
            answers.put(call, call.held());
        }
        return new HandedOut(answers, left);
    }

    private @Nullable PullCall taker(Lease lease) {
        Lane type = new Lane(lease.task().tenant(), lease.task().type(), 0);
        for (PullCall call : byType.getOrDefault(type, new LinkedHashSet<>())) {
            if (call.take(lease)) {
                return call;
            }
        }
        return null;
    }

    /** Takes back what a call holds, once. */
    synchronized List<Lease> surrender(PullCall call) {
        return call.surrender();
    }

    private static Lane type(Lane lane) {
        return Lane.ofType(lane.tenant(), lane.type());
    }
}
