package io.slipstream.query.result;

import io.slipstream.query.config.ResultCacheConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When each table changed last, as this replica knows it, in a count of its own. A result carries the count at which its
 * statement <em>began</em>; it may be kept and served while no floor of its tables, its tenant or everything is above that.
 * So a result read before a change can never be served after it, whichever of the two arrives first. Thread-safe.
 */
@ApplicationScoped
public class InvalidationFloors {
    private final AtomicLong sequence = new AtomicLong();
    private final Map<String, Long> tables = new ConcurrentHashMap<>();
    private final Map<String, Long> tenants = new ConcurrentHashMap<>();
    private final int maxTables;
    private volatile long everything;

    /** No table changed yet. */
    public InvalidationFloors(ResultCacheConfig config) {
        this.maxTables = config.maxTables();
    }

    /** The present count: what a statement that begins now is stamped with. */
    public long now() {
        return sequence.get();
    }

    /** Tables changed, named in the form of {@link Dependencies#name}. */
    public synchronized void raiseTables(Collection<String> names) {
        if (tables.size() + names.size() > maxTables) {
            raiseEverything();
            tables.clear();
            return;
        }
        long next = sequence.incrementAndGet();
        names.forEach(name -> tables.merge(name, next, Math::max));
    }

    /** Everything of a tenant must be read again. */
    public synchronized void raiseTenant(String tenant) {
        if (tenants.size() >= maxTables) {
            raiseEverything();
            tenants.clear();
            return;
        }
        long next = sequence.incrementAndGet();
        tenants.merge(tenant, next, Math::max);
    }

    /** Everything must be read again. */
    public synchronized void raiseEverything() {
        everything = sequence.incrementAndGet();
    }

    /** Whether what began at a count still stands. */
    public boolean stands(long began, Dependencies dependencies) {
        if (began < everything || began < tenants.getOrDefault(dependencies.tenant(), 0L)) {
            return false;
        }
        for (String name : dependencies.names()) {
            if (began < tables.getOrDefault(name, 0L)) {
                return false;
            }
        }
        return true;
    }
}
