package io.slipstream.task.lease;

import io.slipstream.task.task.Lane;
import io.slipstream.task.task.Task;
import io.slipstream.task.task.TaskTypes;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Claims what lanes have planned, and tells them what it brought. Safe for many threads. */
final class LaneClaims {
    private final LeaseStore store;
    private final TaskTypes types;
    private final Lanes lanes;

    LaneClaims(LeaseStore store, TaskTypes types, Lanes lanes) {
        this.store = store;
        this.types = types;
        this.lanes = lanes;
    }

    /** Whether a lane's type has a concurrency limit, so that it is claimed alone. */
    boolean isLimited(Lane lane) {
        return concurrency(lane) != null;
    }

    private @Nullable Integer concurrency(Lane lane) {
        return types.find(lane.tenant(), lane.type())
                .map(type -> type.settings().concurrency())
                .orElse(null);
    }

    /**
     * Claims for an owner.
     *
     * @param wishes those of the plan, or what of them is wanted; at least one
     */
    Uni<List<Lease>> claim(UUID owner, Lanes.Plan plan, List<ClaimWish> wishes) {
        ClaimWish first = wishes.getFirst();
        Integer concurrency = concurrency(first.lane());
        return concurrency == null ? claimOpen(owner, plan, wishes) : claimLimited(owner, plan, first, concurrency);
    }

    private Uni<List<Lease>> claimOpen(UUID owner, Lanes.Plan plan, List<ClaimWish> wishes) {
        return store.claim(owner, wishes).invoke(leases -> {
            for (ClaimWish wish : wishes) {
                List<Long> places = places(leases, wish.lane());
                lanes.claimed(plan, wish, places, places.size() < wish.limit());
            }
        });
    }

    private Uni<List<Lease>> claimLimited(UUID owner, Lanes.Plan plan, ClaimWish wish, int concurrency) {
        return store.claimLimited(owner, wish, concurrency)
                .invoke(claim -> {
                    List<Long> places = places(claim.leases(), wish.lane());
                    boolean fewer = places.size() < wish.limit();
                    lanes.claimed(plan, wish, places, fewer && !claim.saturated());
                    if (claim.saturated()) {
                        lanes.block(wish.lane().tenant(), wish.lane().type());
                    }
                })
                .map(LeaseStore.LimitedClaim::leases);
    }

    private static List<Long> places(List<Lease> leases, Lane lane) {
        return leases.stream()
                .filter(lease -> laneOf(lease.task()).equals(lane))
                .map(Lease::seq)
                .toList();
    }

    private static Lane laneOf(Task task) {
        return new Lane(task.tenant(), task.type(), task.priority().value());
    }
}
