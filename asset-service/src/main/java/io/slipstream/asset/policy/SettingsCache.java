package io.slipstream.asset.policy;

import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Settings as serving sees them: kept in memory until somebody says that they changed. While the store cannot be reached, the
 * last known ones hold, and the shipped ones if none are known. Any thread.
 */
@ApplicationScoped
public class SettingsCache {
    private final SettingsStore store;
    private final ConcurrentMap<Tenant, Known> known = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    SettingsCache(SettingsStore store) {
        this.store = store;
    }

    /** The settings to serve by. Never fails. */
    public Uni<Settings> of(Tenant tenant) {
        Known present = known.get(tenant);
        if (present != null && present.fresh()) {
            return Uni.createFrom().item(present.settings());
        }
        long seen = changes.get();
        return store.read(tenant)
                .invoke(settings -> remember(tenant, settings, seen))
                .onFailure()
                .recoverWithItem(() -> lastKnown(tenant));
    }

    /** The settings in memory; null if they must be read first. */
    public @Nullable Settings inMemory(Tenant tenant) {
        Known present = known.get(tenant);
        return present != null && present.fresh() ? present.settings() : null;
    }

    /** Says that a tenant's settings changed: the next request reads them. */
    public void forget(Tenant tenant) {
        changes.incrementAndGet();
        known.computeIfPresent(tenant, (ignored, present) -> new Known(present.settings(), false));
    }

    private void remember(Tenant tenant, Settings settings, long seen) {
        known.put(tenant, new Known(settings, seen == changes.get()));
    }

    private Settings lastKnown(Tenant tenant) {
        Known present = known.get(tenant);
        return present == null ? Settings.SHIPPED : present.settings();
    }

    private record Known(Settings settings, boolean fresh) {}
}
