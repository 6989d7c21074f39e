package io.slipstream.task.lease;

import io.slipstream.task.config.RatesConfig;
import io.slipstream.task.task.Lane;
import io.slipstream.task.task.RateLimit;
import io.slipstream.task.task.Task;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TaskTypes;
import io.slipstream.task.task.TypeSettings;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Claims what lanes have planned, and tells them what it brought. Safe for many threads. */
final class LaneClaims {
    private final LeaseStore store;
    private final TaskTypes types;
    private final Lanes lanes;
    private final @Nullable RateLimit tenantRate;
    private final Pauses pauses;

    /**
     * Claims of some lanes.
     *
     * @param resumed called on any thread when a lane that {@linkplain #isPaused paused} may be claimed again
     */
    LaneClaims(LeaseStore store, TaskTypes types, Lanes lanes, RatesConfig rates, Runnable resumed) {
        this.store = store;
        this.types = types;
        this.lanes = lanes;
        this.tenantRate = RateLimit.ofTenants(rates);
        this.pauses = new Pauses(resumed);
    }

    /** Whether something bounds claims of a lane, so that it is claimed alone. */
    boolean isLimited(Lane lane) {
        return limits(lane).isPresent();
    }

    /** Whether a lane must not be claimed now, since no token is due for it. */
    boolean isPaused(Lane lane) {
        return pauses.any()
                && (pauses.isPaused(type(lane), typeRate(lane)) || pauses.isPaused(tenant(lane), tenantRate));
    }

    private Optional<ClaimLimits> limits(Lane lane) {
        Optional<TypeSettings> settings = settings(lane);
        return new ClaimLimits(
                        settings.map(TypeSettings::concurrency).orElse(null),
                        settings.map(TypeSettings::rateLimit).orElse(null),
                        tenantRate)
                .ifAny();
    }

    private @Nullable RateLimit typeRate(Lane lane) {
        return settings(lane).map(TypeSettings::rateLimit).orElse(null);
    }

    private Optional<TypeSettings> settings(Lane lane) {
        return types.find(lane.tenant(), lane.type()).map(TaskType::settings);
    }

    private static Lane type(Lane lane) {
        return Lane.ofType(lane.tenant(), lane.type());
    }

    private static Lane tenant(Lane lane) {
        return new Lane(lane.tenant(), "", 0);
    }

    /**
     * Claims for an owner.
     *
     * @param wishes those of the plan, or what of them is wanted; at least one
     */
    Uni<List<Lease>> claim(UUID owner, Lanes.Plan plan, List<ClaimWish> wishes) {
        ClaimWish first = wishes.getFirst();
        return limits(first.lane())
                .map(limits -> claimLimited(owner, plan, first, limits))
                .orElseGet(() -> claimOpen(owner, plan, wishes));
    }

    private Uni<List<Lease>> claimOpen(UUID owner, Lanes.Plan plan, List<ClaimWish> wishes) {
        return store.claim(owner, wishes).invoke(leases -> {
            for (ClaimWish wish : wishes) {
                List<Long> places = places(leases, wish.lane());
                lanes.claimed(plan, wish, places, places.size() < wish.limit());
            }
        });
    }

    private Uni<List<Lease>> claimLimited(UUID owner, Lanes.Plan plan, ClaimWish wish, ClaimLimits limits) {
        return store.claimLimited(owner, wish, limits)
                .invoke(claim -> {
                    List<Long> places = places(claim.leases(), wish.lane());
                    lanes.claimed(plan, wish, places, claim.drained());
                    if (claim.saturated()) {
                        lanes.block(wish.lane().tenant(), wish.lane().type());
                    }
                    pause(type(wish.lane()), limits.type(), claim.typeDue());
                    pause(tenant(wish.lane()), limits.tenant(), claim.tenantDue());
                })
                .map(LeaseStore.LimitedClaim::leases);
    }

    private void pause(Lane key, @Nullable RateLimit limit, Duration due) {
        if (limit != null && !due.isZero()) {
            pauses.pause(key, limit, due);
        }
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
