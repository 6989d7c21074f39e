package io.slipstream.cache.entry;

import io.slipstream.cache.invalidation.ConsistencyToken;
import io.slipstream.cache.invalidation.Doubts;
import io.slipstream.cache.invalidation.EntryCounter;
import io.slipstream.cache.invalidation.Floors;
import io.slipstream.cache.invalidation.Invalidation;
import io.slipstream.cache.invalidation.InvalidationMatcher;
import io.slipstream.cache.invalidation.InvalidationService;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.invalidation.LogListener;
import io.slipstream.cache.invalidation.LogRecord;
import io.slipstream.cache.invalidation.Stamp;
import io.slipstream.cache.invalidation.Verdict;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.cache.namespace.TierName;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import org.jspecify.annotations.Nullable;

/** What callers do with entries, and what the log does to them on this replica. Any thread may call; nothing blocks. */
public final class EntryService implements LogListener, EntryCounter {
    private final LocalTier local;
    private final SharedTier shared;
    private final DiskTier disk;
    private final NamespaceService namespaces;
    private final LogContact contact;
    private final InvalidationService invalidations;
    private final EntryReader reader;
    private final EntryWriter writer;
    private final EntryStats stats;
    private final InstantSource clock;
    private final int maxCounted;
    private final Set<String> unswept = ConcurrentHashMap.newKeySet();

    /** Serves from these tiers, in this order. */
    public EntryService(
            LocalTier local,
            SharedTier shared,
            DiskTier disk,
            NamespaceService namespaces,
            LogContact contact,
            InvalidationService invalidations,
            ChangePublisher changes,
            Doubts doubts,
            EntryStats stats,
            EntryMetrics metrics,
            InstantSource clock,
            Limits limits) {
        this.local = local;
        this.shared = shared;
        this.disk = disk;
        this.namespaces = namespaces;
        this.contact = contact;
        this.invalidations = invalidations;
        this.stats = stats;
        this.clock = clock;
        this.maxCounted = limits.maxCounted();
        this.reader = new EntryReader(local, shared, disk, contact, stats, metrics, clock, limits.refreshClaim());
        this.writer = new EntryWriter(
                local,
                shared,
                disk,
                reader,
                contact,
                invalidations,
                new ChangeAnnouncer(changes, doubts, contact, limits.announcePatience()),
                metrics,
                clock,
                limits.maxTtl());
    }

    /**
     * Limits of entries, see {@code EntryConfig} and {@code InvalidationConfig}.
     *
     * @param maxTtl the longest life
     * @param refreshClaim how long a caller has to refresh a stale entry
     * @param maxCounted how many entries a dry run reads
     * @param announcePatience how long a write waits for the log before the others are told to ask the shared tier
     */
    public record Limits(Duration maxTtl, Duration refreshClaim, int maxCounted, Duration announcePatience) {}

    /** An inspector of the copies that are served here; see {@link Inspector}. */
    public Inspector inspector(
            Map<TierName, CopySampler> samplers, InspectionFigures figures, Inspector.Limits limits) {
        return new Inspector(reader, local, shared, disk, samplers, namespaces, contact, figures, clock, limits);
    }

    /** What a write that begins now is stamped with. */
    public Stamp begin(Namespace namespace) {
        return contact.stamp(namespace.partition());
    }

    /**
     * The fresh copy in process, if it may be served without asking anybody: the same answer as {@link #read}, at once. Null if
     * that takes more; then nothing is counted, and {@code read} is to be asked.
     */
    public LookupResult.@Nullable Hit peek(Namespace namespace, String key) {
        return reader.peek(namespace, new EntryKey(namespace.tenant(), namespace.name(), key));
    }

    /** What this replica hears of a key now, for {@link #isAsOf}. */
    public Sight sight(Namespace namespace, EntryKey key) {
        return reader.sight(namespace, key);
    }

    /**
     * Whether a read may take what another one, which began at a moment, finds in the other tiers or is about to bring, since nothing was heard of the
     * key in between.
     */
    public boolean isAsOf(Sight sight, Namespace namespace, EntryKey key) {
        return reader.isAsOf(sight, namespace, key);
    }

    /** Counts a read that took what another one found. */
    public void shared(EntryKey key, LookupResult found) {
        reader.shared(key, found);
    }

    /** Reads an entry. */
    public Uni<LookupResult> read(Namespace namespace, String key, ReadOptions options) {
        EntryKey name = new EntryKey(namespace.tenant(), namespace.name(), key);
        ConsistencyToken after = options.after();
        return after == null
                ? reader.read(namespace, name, options.staleIfError(), null)
                : invalidations
                        .isApplied(after, namespace.partition())
                        .chain(applied -> reader.read(namespace, name, options.staleIfError(), applied ? null : after));
    }

    /**
     * Writes an entry. Fails with {@code STORE_UNAVAILABLE} if neither the shared tier nor the log takes it, since other
     * replicas could then go on serving what it replaces.
     */
    public Uni<PutResult> put(Namespace namespace, PutCommand command) {
        return writer.put(namespace, command)
                .invoke(result -> stats.of(namespace.tenant(), namespace.name()).written(command.key(), result));
    }

    /** Removes an entry. Fails as {@link #put} does. */
    public Uni<RemoveResult> remove(Namespace namespace, String key) {
        return writer.remove(namespace, key)
                .invoke(() -> stats.of(namespace.tenant(), namespace.name()).removed(key));
    }

    /** The keys of the most valuable of the valid copies in process, hottest first. Takes a while, so not for an event loop. */
    public List<EntryKey> hottest(int limit) {
        return local.hottest(limit, (key, copy) -> !isGone(key, copy.entry()));
    }

    /** Reads an entry without counting it as a read. */
    public Uni<LookupResult> look(Namespace namespace, String key) {
        return reader.look(namespace, new EntryKey(namespace.tenant(), namespace.name(), key));
    }

    /**
     * Reads what this replica has itself, without counting it as a read; a miss is {@code UNKNOWN}. For callers that the shared tier has just let wait in
     * vain.
     */
    public Uni<LookupResult> lookHere(Namespace namespace, String key, boolean staleIfError) {
        return reader.lookHere(namespace, new EntryKey(namespace.tenant(), namespace.name(), key), staleIfError);
    }

    /** Reads a copy that may be served if its source fails, without counting it as a read. */
    public Uni<LookupResult> lookStale(Namespace namespace, String key) {
        return reader.lookStale(namespace, new EntryKey(namespace.tenant(), namespace.name(), key));
    }

    /** Whether nothing that this replica knows of has overtaken an entry, kept or not. */
    public boolean isCurrent(Namespace namespace, String key, Entry entry) {
        return reader.isCurrent(namespace, key, entry);
    }

    /** Counts a load that ended well, and how long it took. */
    public void loaded(Namespace namespace, long nanos) {
        stats.of(namespace.tenant(), namespace.name()).loaded(nanos);
    }

    /** Counts a load that failed. */
    public void loadFailed(Namespace namespace) {
        stats.of(namespace.tenant(), namespace.name()).loadFailed();
    }

    @Override
    public void entriesChanged(LogRecord.EntriesChanged record) {
        for (LogRecord.EntryChange change : record.changes()) {
            if (change.key().equals(ChangePublisher.ALL_KEYS)) {
                local.changedAll(record.tenant(), record.namespace());
                disk.changedAll(record.tenant(), record.namespace());
            } else if (EntryKey.isValid(change.key())) {
                EntryKey key = new EntryKey(record.tenant(), record.namespace(), change.key());
                local.changed(key, change.write());
                disk.changed(key, change.write());
            }
        }
    }

    @Override
    public void invalidated(LogRecord.Invalidated record) {
        unswept.add(record.tenant());
    }

    @Override
    public void everythingForgotten() {
        local.clear();
        disk.clear();
    }

    /** Frees the room of copies that were invalidated. Takes time in proportion to all, so not for an event loop. */
    public void sweep() {
        Set<String> tenants = Set.copyOf(unswept);
        if (!tenants.isEmpty()) {
            unswept.removeAll(tenants);
            local.sweep((key, copy) -> tenants.contains(key.tenant()) && isGone(key, copy.entry()));
        }
    }

    @Override
    public Uni<Count> count(String tenant, Invalidation invalidation) {
        InvalidationMatcher matcher = new InvalidationMatcher(tenant, invalidation, contact.partitions());
        DoubleAdder rebuild = new DoubleAdder();
        return shared.count(
                        tenant,
                        invalidation.namespace(),
                        maxCounted,
                        (key, entry) -> isHit(matcher, key, entry, true) && costs(key, rebuild))
                .map(counted -> new Count(
                        counted.passed() + countLocal(tenant, matcher, false, rebuild),
                        counted.complete(),
                        rebuild.sum()))
                .onFailure(TierUnavailableException.class)
                .recoverWithItem(() -> new Count(countLocal(tenant, matcher, null, rebuild), false, rebuild.sum()));
    }

    /** The valid entries in process: those that no shared tier has, or with {@code inShared} null all. */
    private long countLocal(
            String tenant, InvalidationMatcher matcher, @Nullable Boolean inShared, DoubleAdder rebuild) {
        return local.count((key, copy) ->
                key.tenant().equals(tenant) && isHit(matcher, key, copy.entry(), inShared) && costs(key, rebuild));
    }

    /** Adds what a load of the entry would take; always true. */
    private boolean costs(EntryKey key, DoubleAdder rebuild) {
        rebuild.add(stats.of(key.tenant(), key.namespace()).loadMillis());
        return true;
    }

    private boolean isHit(InvalidationMatcher matcher, EntryKey key, Entry entry, @Nullable Boolean inShared) {
        Namespace namespace = namespaces.find(key.tenant(), key.namespace());
        return namespace != null
                && (inShared == null || namespace.uses(TierName.L2) == inShared)
                && reader.isValid(namespace, key.key(), entry)
                && matcher.matches(namespace.name(), namespace.partition(), key.key(), entry.dependencies());
    }

    private boolean isGone(EntryKey key, Entry entry) {
        Namespace namespace = namespaces.find(key.tenant(), key.namespace());
        if (namespace == null || clock.millis() >= entry.goneAt()) {
            return true;
        }
        Floors.View floors = namespace.floors();
        return floors.judge(entry.stamp().position(), key.key(), entry.dependencies()) instanceof Verdict.Gone;
    }
}
