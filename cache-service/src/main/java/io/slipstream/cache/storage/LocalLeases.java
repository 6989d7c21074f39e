package io.slipstream.cache.storage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.load.LeaseStore;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;

/** The leases of this replica, in process. Bounded; a lease that is pushed out costs a load more and nothing else. */
public final class LocalLeases implements LeaseStore {
    private static final int MOST = 100_000;

    private final Cache<EntryKey, Lease> leases = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfter(Expiry.<EntryKey, Lease>writing((key, lease) -> lease.life()))
            .build();

    @Override
    public Uni<Boolean> take(EntryKey key, String holder, Duration life) {
        return Uni.createFrom().item(() -> leases.asMap().putIfAbsent(key, new Lease(holder, life)) == null);
    }

    @Override
    public Uni<Boolean> isHeld(EntryKey key) {
        return Uni.createFrom().item(() -> leases.getIfPresent(key) != null);
    }

    @Override
    public Uni<Optional<String>> holder(EntryKey key) {
        return Uni.createFrom()
                .item(() -> Optional.ofNullable(leases.getIfPresent(key)).map(Lease::holder));
    }

    @Override
    public Uni<Boolean> renew(EntryKey key, String holder, Duration life) {
        return Uni.createFrom()
                .item(() -> leases.asMap()
                                        .computeIfPresent(
                                                key,
                                                (held, lease) ->
                                                        lease.holder().equals(holder) ? new Lease(holder, life) : lease)
                                instanceof Lease lease
                        && lease.holder().equals(holder));
    }

    @Override
    public Uni<Void> release(EntryKey key, String holder) {
        return Uni.createFrom()
                .item(() -> leases.asMap()
                        .computeIfPresent(key, (held, lease) -> lease.holder().equals(holder) ? null : lease))
                .replaceWithVoid();
    }

    private record Lease(String holder, Duration life) {}
}
