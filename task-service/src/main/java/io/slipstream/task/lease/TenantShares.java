package io.slipstream.task.lease;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Who holds the slots of a replica, and who is next. At each level of urgency tenants share by what their tasks cost
 * ({@link FairShare}); over all levels one tenant holds at most a part of the slots, so that however long its tasks are,
 * another's never wait for all of them. Not safe for several threads.
 */
final class TenantShares {
    private static final int LEVELS = 5;

    private final int count;
    private final int most;
    private final InstantSource clock;
    private final Instant beginning;
    private final List<FairShare> levels =
            IntStream.range(0, LEVELS).mapToObj(level -> new FairShare()).toList();
    private final Map<String, Integer> held = new HashMap<>();
    private final Map<Slot, Began> slots = new HashMap<>();

    private record Slot(UUID task, long counter) {}

    private record Began(String tenant, int level, long at) {}

    /**
     * Nobody holds anything yet.
     *
     * @param slots how many there are
     * @param part which part of them one tenant may hold, above 0 and at most 1
     */
    TenantShares(int slots, double part, InstantSource clock) {
        if (part <= 0 || part > 1) {
            throw new IllegalArgumentException("a tenant's share must be above 0 and at most 1, got " + part);
        }
        this.count = slots;
        this.most = Math.max(1, (int) Math.floor(slots * part));
        this.clock = clock;
        this.beginning = clock.instant();
    }

    /** How many slots nobody holds. */
    int free() {
        return count - slots.size();
    }

    /** How many slots more a tenant may hold. */
    int room(String tenant) {
        return Math.max(0, most - held.getOrDefault(tenant, 0));
    }

    /** Divides free slots between tenants with ready tasks of one level; see {@link FairShare#divide}. */
    Map<String, Integer> divide(int level, int free, Set<String> tenants) {
        return levels.get(level).divide(free, tenants, this::room, now());
    }

    /** An attempt holds a slot from now on. */
    void started(Lease lease, int level) {
        String tenant = lease.task().tenant();
        Began began = new Began(tenant, level, now());
        if (slots.putIfAbsent(new Slot(lease.task().id(), lease.counter()), began) == null) {
            held.merge(tenant, 1, Integer::sum);
            levels.get(level).started(tenant, began.at());
        }
    }

    /** An attempt holds no slot any more. */
    void ended(LeaseId lease) {
        Began began = slots.remove(new Slot(lease.taskId(), lease.counter()));
        if (began != null) {
            held.computeIfPresent(began.tenant(), (tenant, count) -> count > 1 ? count - 1 : null);
            levels.get(began.level()).ended(began.tenant(), began.at(), now());
        }
    }

    /** Forgets tenants that neither run nor wait. */
    void forgetIdle() {
        levels.forEach(FairShare::forgetIdle);
    }

    private long now() {
        return ChronoUnit.MICROS.between(beginning, clock.instant());
    }
}
