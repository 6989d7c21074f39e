package io.slipstream.cache.invalidation;

import io.slipstream.contracts.event.CacheInvalidatedV1.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Every floor this replica knows. An entry is valid while no floor of its scopes stands at or above its stamp. A purge
 * raises a floor and touches no entry. Any thread may raise and read; raising twice does no harm, and an order other than
 * the log's neither.
 */
public final class Floors {
    private final int maxFloors;
    private final int maxPatterns;
    private final int partitions;
    private final Map<String, Tenant> tenants = new ConcurrentHashMap<>();
    private final AtomicLongArray barriers;
    private final AtomicLongArray barrierVersions;
    private final AtomicLongArray ends;

    /** None yet. See {@code InvalidationConfig} for the limits. */
    public Floors(int partitions, int maxFloors, int maxPatterns) {
        this.partitions = partitions;
        this.maxFloors = maxFloors;
        this.maxPatterns = maxPatterns;
        this.barriers = new AtomicLongArray(partitions);
        this.barrierVersions = new AtomicLongArray(partitions);
        this.ends = new AtomicLongArray(partitions);
        for (int p = 0; p < partitions; p++) {
            barriers.set(p, -1);
        }
    }

    /** The floors that matter to a namespace. Stays good for the life of this object. */
    public View view(String tenant, String namespace, int partition) {
        Tenant floors = tenant(tenant);
        return new View(floors.of(namespace), floors.shares[partition], partition);
    }

    /** Applies a record that stands at an offset. */
    public void raise(int partition, long offset, LogRecord.Invalidated record) {
        Tenant tenant = tenant(record.tenant());
        FloorSet floors = record.namespace().equals(LogRecord.ALL_NAMESPACES)
                ? tenant.shares[partition]
                : tenant.of(record.namespace());
        floors.raise(record, offset);
        ends.accumulateAndGet(partition, offset + 1, Math::max);
    }

    /** Takes a soft invalidation of a tenant back. */
    public void undo(String tenant, String id) {
        tenant(tenant).undo(id);
    }

    /** Invalidates everything in a partition below an offset, since records before it were missed. */
    public void raiseAll(int partition, long offset) {
        barriers.accumulateAndGet(partition, offset, Math::max);
        barrierVersions.incrementAndGet(partition);
        ends.accumulateAndGet(partition, offset + 1, Math::max);
    }

    /** The position after the highest floor of a partition; 0 if there is none. */
    public long end(int partition) {
        return ends.get(partition);
    }

    /** Forgets all: the log is another one. */
    public void clear() {
        for (int p = 0; p < partitions; p++) {
            barriers.set(p, -1);
            barrierVersions.incrementAndGet(p);
            ends.set(p, 0);
        }
        tenants.values().forEach(Tenant::clear);
    }

    /** Forgets what was accepted before a time. No entry may live that long. */
    public void prune(Instant before) {
        long millis = before.toEpochMilli();
        tenants.values().forEach(tenant -> tenant.prune(millis));
    }

    /** How many floors there are. */
    public long size() {
        return tenants.values().stream().mapToLong(Tenant::size).sum();
    }

    private Tenant tenant(String name) {
        Tenant known = tenants.get(name);
        return known != null ? known : tenants.computeIfAbsent(name, fresh -> new Tenant());
    }

    /** The floors that matter to one namespace: its own, and the tenant's for all namespaces. */
    public final class View {
        private final FloorSet own;
        private final FloorSet share;
        private final int partition;

        private View(FloorSet own, FloorSet share, int partition) {
            this.own = own;
            this.share = share;
            this.partition = partition;
        }

        /** Changes whenever a verdict may. A copy judged valid at a version is valid for as long as it stays. */
        public long version() {
            return own.version() + share.version() + barrierVersions.get(partition);
        }

        /**
         * The floors at or above a position that concern an entry, the highest first. Takes longer than {@link #judge}.
         *
         * @param position -1 for all
         */
        public List<RaisedFloor> above(long position, String key, Dependencies dependencies) {
            List<RaisedFloor> found = new ArrayList<>(own.above(position, key, dependencies, Scope.NAMESPACE));
            found.addAll(share.above(position, key, dependencies, Scope.EVERYTHING));
            long barrier = barriers.get(partition);
            if (barrier >= Math.max(0, position)) {
                found.add(new RaisedFloor(Scope.EVERYTHING, null, false, barrier, Cause.unknown(0)));
            }
            found.sort(Comparator.comparingLong(RaisedFloor::offset).reversed());
            return found;
        }

        /** What the floors say about a copy. */
        public Verdict judge(long position, String key, Dependencies dependencies) {
            if (barriers.get(partition) >= position) {
                return Verdict.GONE;
            }
            long verdict = own.judge(position, key, dependencies);
            if (verdict != FloorSet.GONE) {
                long shared = share.judge(position, key, dependencies);
                verdict = Math.min(verdict, shared);
            }
            if (verdict == FloorSet.GONE) {
                return Verdict.GONE;
            }
            return verdict == FloorSet.VALID ? Verdict.VALID : new Verdict.Stale(verdict);
        }
    }

    /** The floors of one tenant. */
    private final class Tenant {
        private final Map<String, FloorSet> namespaces = new ConcurrentHashMap<>();
        private final FloorSet[] shares = new FloorSet[partitions];

        Tenant() {
            for (int p = 0; p < partitions; p++) {
                shares[p] = new FloorSet(maxFloors, maxPatterns);
            }
        }

        FloorSet of(String namespace) {
            return namespaces.computeIfAbsent(namespace, fresh -> new FloorSet(maxFloors, maxPatterns));
        }

        void clear() {
            namespaces.values().forEach(FloorSet::clear);
            for (FloorSet share : shares) {
                share.clear();
            }
        }

        void undo(String id) {
            namespaces.values().forEach(set -> set.undo(id));
            for (FloorSet share : shares) {
                share.undo(id);
            }
        }

        void prune(long millis) {
            namespaces.values().forEach(set -> set.prune(millis));
            for (FloorSet share : shares) {
                share.prune(millis);
            }
        }

        long size() {
            long size = namespaces.values().stream().mapToLong(FloorSet::size).sum();
            for (FloorSet share : shares) {
                size += share.size();
            }
            return size;
        }
    }
}
