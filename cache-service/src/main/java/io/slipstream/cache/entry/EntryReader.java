package io.slipstream.cache.entry;

import io.slipstream.cache.entry.LookupResult.Hit;
import io.slipstream.cache.entry.LookupResult.Miss;
import io.slipstream.cache.entry.LookupResult.MissReason;
import io.slipstream.cache.entry.SharedTier.Marked;
import io.slipstream.cache.invalidation.ConsistencyToken;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.invalidation.PositionMarkers.Marker;
import io.slipstream.cache.invalidation.Verdict;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.Policy;
import io.slipstream.cache.namespace.TierName;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Decides which copy may be served. While the log is heard, a copy in process is served without a question to anybody;
 * otherwise the shared tier is asked for its copy and its marker, and what they do not prove is a miss.
 */
final class EntryReader {
    private static final Miss ABSENT = new Miss(MissReason.ABSENT);
    private static final Miss STALE = new Miss(MissReason.STALE);
    private static final Miss OFF = new Miss(MissReason.OFF);
    private static final Miss UNKNOWN = new Miss(MissReason.UNKNOWN);

    private final LocalTier local;
    private final SharedTier shared;
    private final DiskTier disk;
    private final LogContact contact;
    private final EntryStats stats;
    private final EntryMetrics metrics;
    private final InstantSource clock;
    private final long claimMillis;

    EntryReader(
            LocalTier local,
            SharedTier shared,
            DiskTier disk,
            LogContact contact,
            EntryStats stats,
            EntryMetrics metrics,
            InstantSource clock,
            Duration claim) {
        this.local = local;
        this.shared = shared;
        this.disk = disk;
        this.contact = contact;
        this.stats = stats;
        this.metrics = metrics;
        this.clock = clock;
        this.claimMillis = claim.toMillis();
    }

    /**
     * Reads, and counts it.
     *
     * @param after a change that this replica has not applied yet: a copy in process does not do, and one of the shared tier
     *     must not be older; null if there is none
     */
    Uni<LookupResult> read(Namespace namespace, EntryKey key, boolean staleIfError, @Nullable ConsistencyToken after) {
        EntryStats.Counts counts = stats.of(key.tenant(), key.namespace());
        if (!namespace.isEnabled()) {
            counts.bypass();
            return Uni.createFrom().item(OFF);
        }
        LookupResult found = after == null ? readLocal(namespace, key, staleIfError) : null;
        if (found != null) {
            return Uni.createFrom().item(counted(key, found, counts, TierName.L1));
        }
        counts.missed(TierName.L1);
        return readShared(namespace, key, staleIfError, after)
                .chain(result -> result instanceof Hit || !mayAskDisk(namespace, after)
                        ? Uni.createFrom().item(counted(key, result, counts, TierName.L2))
                        : readDisk(namespace, key, staleIfError, (Miss) result)
                                .invoke(() -> counts.missed(TierName.L2))
                                .map(last -> counted(key, last, counts, TierName.DISK)));
    }

    /**
     * The fresh copy in process, counted as a read; null if the answer takes more than that, which counts nothing and changes
     * nothing.
     */
    @Nullable
    Hit peek(Namespace namespace, EntryKey key) {
        int partition = namespace.partition();
        if (!namespace.isEnabled() || !namespace.uses(TierName.L1)) {
            return null;
        }
        LocalCopy copy = local.peek(key);
        if (copy == null
                || !contact.useAndTrust(partition, copy.generation())
                || !(judge(namespace, key, copy) instanceof Verdict.Valid)) {
            return null;
        }
        long now = clock.millis();
        Entry entry = copy.entry();
        if (now >= entry.expiresAt()) {
            return null;
        }
        boolean isRefreshDue = isEager(namespace.policy(), entry, now) && claims(copy, now);
        Hit hit = new Hit(entry, TierName.L1, now, false, isRefreshDue);
        counted(key, hit, stats.of(key.tenant(), key.namespace()), TierName.L1);
        return hit;
    }

    /** What is heard of a key now. */
    Sight sight(Namespace namespace, EntryKey key) {
        return new Sight(contact.generation(namespace.partition()), local.mark(key));
    }

    /** Whether nothing was heard of a key since. */
    boolean isAsOf(Sight sight, Namespace namespace, EntryKey key) {
        return namespace.isEnabled()
                && local.mark(key) == sight.mark()
                && contact.useAndTrust(namespace.partition(), sight.generation());
    }

    /** Counts a read that took what another one found. */
    void shared(EntryKey key, LookupResult found) {
        EntryStats.Counts counts = stats.of(key.tenant(), key.namespace());
        if (!(found instanceof Hit hit && hit.tier() == TierName.L1)) {
            counts.missed(TierName.L1);
        }
        counted(key, found, counts, TierName.L2);
    }

    /** A copy on disk is as good as the hearing of the log: changes are told by nothing else, and it may be from before a silence. */
    private boolean mayAskDisk(Namespace namespace, @Nullable ConsistencyToken after) {
        return after == null && namespace.uses(TierName.DISK) && contact.isSettled(namespace.partition());
    }

    private Uni<LookupResult> readDisk(Namespace namespace, EntryKey key, boolean staleIfError, Miss otherwise) {
        long mark = local.mark(key);
        long generation = contact.generation(namespace.partition());
        return disk.get(key)
                .map(entry -> entry == null
                        ? otherwise
                        : judgeDisk(namespace, key, entry, generation, mark, staleIfError, otherwise))
                .onFailure(TierUnavailableException.class)
                .recoverWithItem(() -> {
                    stats.of(key.tenant(), key.namespace()).failed(TierName.DISK);
                    return otherwise;
                });
    }

    private LookupResult judgeDisk(
            Namespace namespace,
            EntryKey key,
            Entry entry,
            long generation,
            long mark,
            boolean staleIfError,
            Miss otherwise) {
        // Looked at again: what the log told while the disk was read has moved the mark or ended the trust.
        if (!contact.trusts(namespace.partition(), generation) || local.mark(key) != mark) {
            return otherwise;
        }
        LocalCopy copy = new LocalCopy(entry, generation, LogContact.UNTRUSTED);
        Verdict verdict = judge(namespace, key, copy);
        if (verdict instanceof Verdict.Gone) {
            return STALE;
        }
        if (namespace.uses(TierName.L1)) {
            local.fill(key, copy, mark);
        }
        return fresh(namespace.policy(), copy, TierName.DISK, freshUntil(verdict, entry), staleIfError);
    }

    /** Reads, and brings the shared copy into process if there is no fresh one. Counts nothing. */
    Uni<LookupResult> look(Namespace namespace, EntryKey key) {
        LookupResult found = readLocal(namespace, key, false);
        return found instanceof Hit hit && !hit.stale()
                ? Uni.createFrom().item(found)
                : readBelow(namespace, key, false);
    }

    /** Reads what this replica has itself, in process or on its disk. Counts nothing. */
    Uni<LookupResult> lookHere(Namespace namespace, EntryKey key, boolean staleIfError) {
        LookupResult found = readLocal(namespace, key, staleIfError);
        if (found instanceof Hit hit && (staleIfError || !hit.stale())) {
            return Uni.createFrom().item(found);
        }
        return mayAskDisk(namespace, null)
                ? readDisk(namespace, key, staleIfError, UNKNOWN)
                : Uni.createFrom().item(UNKNOWN);
    }

    /** From the tiers below that in process. */
    private Uni<LookupResult> readBelow(Namespace namespace, EntryKey key, boolean staleIfError) {
        return readShared(namespace, key, staleIfError, null)
                .chain(result -> result instanceof Miss miss && mayAskDisk(namespace, null)
                        ? readDisk(namespace, key, staleIfError, miss)
                        : Uni.createFrom().item(result));
    }

    /** Reads a copy that may be served if its source fails. Counts nothing. */
    Uni<LookupResult> lookStale(Namespace namespace, EntryKey key) {
        LookupResult found = readLocal(namespace, key, true);
        return found instanceof Hit ? Uni.createFrom().item(found) : readBelow(namespace, key, true);
    }

    /** Whether a copy read from the shared tier is valid now, fresh or not. */
    boolean isValid(Namespace namespace, String key, Entry entry) {
        return isCurrent(namespace, key, entry) && clock.millis() < entry.expiresAt();
    }

    /** Whether no floor stands above an entry. */
    boolean isCurrent(Namespace namespace, String key, Entry entry) {
        return entry.stamp().epoch() == contact.epoch()
                && namespace.floors().judge(entry.stamp().position(), key, entry.dependencies())
                        instanceof Verdict.Valid;
    }

    /** Whether a read would get the copy of a write from the process now. Changes nothing. */
    boolean servesLocal(Namespace namespace, EntryKey key, long write) {
        LocalCopy copy = local.peek(key);
        return copy != null
                && copy.entry().write() == write
                && namespace.isEnabled()
                && namespace.uses(TierName.L1)
                && contact.trusts(namespace.partition(), copy.generation())
                && isValid(namespace, key.key(), copy.entry());
    }

    /** Whether a read that the shared tier does not answer would get a copy that is on disk. Changes nothing. */
    boolean servesDisk(Namespace namespace, EntryKey key, Entry entry) {
        return namespace.isEnabled() && mayAskDisk(namespace, null) && isValid(namespace, key.key(), entry);
    }

    /** The valid, fresh copy in process; null if there is none. */
    @Nullable
    Entry validLocal(Namespace namespace, EntryKey key) {
        LocalCopy copy = local.peek(key);
        return copy != null && isValid(namespace, key.key(), copy.entry()) ? copy.entry() : null;
    }

    private LookupResult counted(EntryKey key, LookupResult result, EntryStats.Counts counts, TierName asked) {
        if (result instanceof Hit hit) {
            counts.hit(hit.tier());
            counts.read(key, hit.entry(), true);
        } else {
            counts.missed(asked);
            counts.miss();
            counts.read(key, null, ((Miss) result).reason() != MissReason.STALE);
        }
        return result;
    }

    private @Nullable LookupResult readLocal(Namespace namespace, EntryKey key, boolean staleIfError) {
        int partition = namespace.partition();
        contact.used(partition);
        if (!namespace.uses(TierName.L1)) {
            return null;
        }
        LocalCopy copy = local.peek(key);
        if (copy == null || clock.millis() >= copy.entry().goneAt() || !contact.trusts(partition, copy.generation())) {
            return null;
        }
        Entry entry = copy.entry();
        Verdict verdict = judge(namespace, key, copy);
        return switch (verdict) {
            case Verdict.Valid valid -> fresh(namespace.policy(), copy, TierName.L1, entry.expiresAt(), staleIfError);
            case Verdict.Stale stale ->
                fresh(
                        namespace.policy(),
                        copy,
                        TierName.L1,
                        Math.min(stale.sinceMillis(), entry.expiresAt()),
                        staleIfError);
            case Verdict.Gone gone -> {
                local.drop(key, copy);
                yield null;
            }
        };
    }

    private Uni<LookupResult> readShared(
            Namespace namespace, EntryKey key, boolean staleIfError, @Nullable ConsistencyToken after) {
        if (!namespace.uses(TierName.L2)) {
            return Uni.createFrom().item(ABSENT);
        }
        long mark = local.mark(key);
        long generation = after == null ? contact.generation(namespace.partition()) : LogContact.UNTRUSTED;
        Uni<Marked> read = generation == LogContact.UNTRUSTED
                ? shared.getMarked(key, namespace.partition())
                : shared.get(key).map(entry -> new Marked(entry, null));
        return read.map(found -> after == null ? found : raised(found, after, namespace.partition()))
                .map(found -> judgeShared(namespace, key, found, generation, mark, staleIfError))
                .onFailure(TierUnavailableException.class)
                .recoverWithItem(() -> sharedFailed(key));
    }

    /** What the caller knows of the log may be more than the shared tier was told. */
    private static Marked raised(Marked found, ConsistencyToken after, int partition) {
        Marker marker = found.marker();
        ConsistencyToken.Point point = after.in(partition);
        if (marker == null || point == null || !point.isFloor() || marker.epoch() != after.epoch()) {
            return found;
        }
        long position = Math.max(marker.position(), point.offset() + 1);
        return new Marked(found.entry(), new Marker(after.epoch(), position));
    }

    private LookupResult sharedFailed(EntryKey key) {
        stats.of(key.tenant(), key.namespace()).failed(TierName.L2);
        metrics.sharedFailed();
        return UNKNOWN;
    }

    private LookupResult judgeShared(
            Namespace namespace, EntryKey key, Marked found, long generation, long mark, boolean staleIfError) {
        int partition = namespace.partition();
        Marker marker = found.marker();
        if (marker != null) {
            contact.saw(partition, marker);
        }
        Entry entry = found.entry();
        if (entry == null) {
            return ABSENT;
        }
        boolean heard = generation != LogContact.UNTRUSTED;
        if (!heard && (marker == null || !contact.holds(partition, entry.stamp(), marker))) {
            return STALE;
        }
        if (entry.stamp().epoch() != contact.epoch()) {
            // Without a log of its own this replica has only the marker to go by; with one, the entry is of another
            // log.
            return !heard && contact.epoch() == 0 && clock.millis() < entry.expiresAt()
                    ? new Hit(entry, TierName.L2, clock.millis(), false, false)
                    : STALE;
        }
        LocalCopy copy = new LocalCopy(entry, generation, LogContact.UNTRUSTED);
        Verdict verdict = judge(namespace, key, copy);
        if (verdict instanceof Verdict.Gone) {
            return STALE;
        }
        if (heard && namespace.uses(TierName.DISK)) {
            disk.keep(key, entry, () -> local.mark(key) == mark);
        }
        if (namespace.uses(TierName.L1)) {
            local.fill(key, copy, mark);
        }
        return fresh(namespace.policy(), copy, TierName.L2, freshUntil(verdict, entry), staleIfError);
    }

    private static long freshUntil(Verdict verdict, Entry entry) {
        return verdict instanceof Verdict.Stale stale
                ? Math.min(stale.sinceMillis(), entry.expiresAt())
                : entry.expiresAt();
    }

    private Verdict judge(Namespace namespace, EntryKey key, LocalCopy copy) {
        Entry entry = copy.entry();
        if (entry.stamp().epoch() != contact.epoch()) {
            return Verdict.GONE;
        }
        long version = namespace.floors().version();
        if (copy.validAt() == version) {
            return Verdict.VALID;
        }
        Verdict verdict = namespace.floors().judge(entry.stamp().position(), key.key(), entry.dependencies());
        if (verdict instanceof Verdict.Valid) {
            copy.validAt(version);
        }
        return verdict;
    }

    /** A hit, or a stale one if the policy lets this caller have it. */
    private LookupResult fresh(Policy policy, LocalCopy copy, TierName tier, long freshUntil, boolean staleIfError) {
        long now = clock.millis();
        Entry entry = copy.entry();
        if (now < freshUntil) {
            return new Hit(entry, tier, now, false, isEager(policy, entry, now) && claims(copy, now));
        }
        long staleFor = now - freshUntil;
        if (staleIfError && staleFor <= policy.staleIfError().toMillis()) {
            return new Hit(entry, tier, now, true, false);
        }
        if (staleFor > policy.staleWhileRevalidate().toMillis()) {
            return STALE;
        }
        boolean claims = claims(copy, now);
        return claims && policy.loading() == null ? STALE : new Hit(entry, tier, now, true, claims);
    }

    private boolean claims(LocalCopy copy, long now) {
        return copy.claimRefresh(now, now + claimMillis);
    }

    private static boolean isEager(Policy policy, Entry entry, long now) {
        Policy.Loading loading = policy.loading();
        return loading != null
                && loading.eagerRefresh() > 0
                && now - entry.writtenAt() >= loading.eagerRefresh() * (entry.expiresAt() - entry.writtenAt());
    }
}
