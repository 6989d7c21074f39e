package io.slipstream.cache.entry;

import io.slipstream.cache.entry.Explanation.Answer;
import io.slipstream.cache.entry.Explanation.Copy;
import io.slipstream.cache.entry.Explanation.Finding;
import io.slipstream.cache.entry.SharedTier.Marked;
import io.slipstream.cache.invalidation.Dependencies;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.invalidation.RaisedFloor;
import io.slipstream.cache.invalidation.Verdict;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.TierName;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells what {@link EntryReader} would do, by the same rules, and does nothing: no copy moves, nothing is counted, nobody is
 * told to refresh. Any thread may ask.
 */
public final class EntryExplainer {
    private static final int MAX_FLOORS = 20;

    private final LocalTier local;
    private final SharedTier shared;
    private final DiskTier disk;
    private final LogContact contact;
    private final InstantSource clock;

    /** Looks into these tiers. */
    public EntryExplainer(LocalTier local, SharedTier shared, DiskTier disk, LogContact contact, InstantSource clock) {
        this.local = local;
        this.shared = shared;
        this.disk = disk;
        this.contact = contact;
        this.clock = clock;
    }

    /** Explains an entry. Does not fail if a tier does. */
    public Uni<Explanation> explain(Namespace namespace, String name) {
        EntryKey key = new EntryKey(namespace.tenant(), namespace.name(), name);
        LocalCopy inProcess = local.inspect(key);
        return inShared(namespace, key)
                .chain(second -> onDisk(namespace, key)
                        .map(third -> explained(
                                namespace,
                                key,
                                inProcess,
                                List.of(inProcess(namespace, key, inProcess), second, third))));
    }

    private Copy inProcess(Namespace namespace, EntryKey key, @Nullable LocalCopy copy) {
        Entry entry = copy == null ? null : copy.entry();
        if (!namespace.uses(TierName.L1)) {
            return new Copy(TierName.L1, Finding.UNUSED, entry);
        }
        if (copy == null) {
            return new Copy(TierName.L1, Finding.ABSENT, null);
        }
        return contact.trusts(namespace.partition(), copy.generation())
                ? judged(namespace, key, TierName.L1, copy.entry())
                : new Copy(TierName.L1, Finding.UNTRUSTED, entry);
    }

    private Uni<Copy> inShared(Namespace namespace, EntryKey key) {
        if (!namespace.uses(TierName.L2)) {
            return Uni.createFrom().item(new Copy(TierName.L2, Finding.UNUSED, null));
        }
        return shared.getMarked(key, namespace.partition())
                .map(found -> inShared(namespace, key, found))
                .onFailure(TierUnavailableException.class)
                .recoverWithItem(() -> new Copy(TierName.L2, Finding.UNAVAILABLE, null));
    }

    private Copy inShared(Namespace namespace, EntryKey key, Marked found) {
        Entry entry = found.entry();
        if (entry == null) {
            return new Copy(TierName.L2, Finding.ABSENT, null);
        }
        int partition = namespace.partition();
        if (!contact.isTrusted(partition)) {
            if (found.marker() == null || !contact.holds(partition, entry.stamp(), found.marker())) {
                return new Copy(TierName.L2, Finding.UNPROVEN, entry);
            }
            if (contact.epoch() == 0) {
                return new Copy(
                        TierName.L2, clock.millis() < entry.expiresAt() ? Finding.FRESH : Finding.EXPIRED, entry);
            }
        }
        return judged(namespace, key, TierName.L2, entry);
    }

    private Uni<Copy> onDisk(Namespace namespace, EntryKey key) {
        if (!namespace.uses(TierName.DISK)) {
            return Uni.createFrom().item(new Copy(TierName.DISK, Finding.UNUSED, null));
        }
        return disk.get(key)
                .map(entry -> entry == null
                        ? new Copy(TierName.DISK, Finding.ABSENT, null)
                        : contact.isSettled(namespace.partition())
                                ? judged(namespace, key, TierName.DISK, entry)
                                : new Copy(TierName.DISK, Finding.UNTRUSTED, entry))
                .onFailure(TierUnavailableException.class)
                .recoverWithItem(() -> new Copy(TierName.DISK, Finding.UNAVAILABLE, null));
    }

    private Copy judged(Namespace namespace, EntryKey key, TierName tier, Entry entry) {
        if (entry.stamp().epoch() != contact.epoch()) {
            return new Copy(tier, Finding.OTHER_LOG, entry);
        }
        Verdict verdict = namespace.floors().judge(entry.stamp().position(), key.key(), entry.dependencies());
        Finding finding = switch (verdict) {
            case Verdict.Gone gone -> Finding.INVALIDATED;
            case Verdict.Valid valid -> fresh(namespace, entry.expiresAt(), Finding.EXPIRED);
            case Verdict.Stale stale -> {
                boolean softened = stale.sinceMillis() < entry.expiresAt();
                yield fresh(
                        namespace,
                        Math.min(stale.sinceMillis(), entry.expiresAt()),
                        softened ? Finding.INVALIDATED : Finding.EXPIRED);
            }
        };
        return new Copy(tier, finding, entry);
    }

    private Finding fresh(Namespace namespace, long freshUntil, Finding otherwise) {
        long staleFor = clock.millis() - freshUntil;
        if (staleFor < 0) {
            return Finding.FRESH;
        }
        return staleFor <= namespace.policy().staleWhileRevalidate().toMillis() ? Finding.STALE : otherwise;
    }

    private Explanation explained(Namespace namespace, EntryKey key, @Nullable LocalCopy inProcess, List<Copy> copies) {
        long now = clock.millis();
        int partition = namespace.partition();
        Copy decides = decides(copies);
        boolean isRefreshed =
                namespace.policy().loading() != null || (decides.tier() == TierName.L1 && isClaimed(inProcess, now));
        Answer answer = !namespace.isEnabled() ? Answer.BYPASS : answer(decides.finding(), isRefreshed);
        return new Explanation(
                namespace,
                key.key(),
                now,
                answer,
                answer == Answer.HIT || answer == Answer.STALE ? decides.tier() : null,
                new Explanation.LogState(
                        partition,
                        contact.epoch(),
                        contact.position(partition),
                        contact.isHeard(partition),
                        contact.isTrusted(partition),
                        contact.isSettled(partition)),
                copies,
                floors(namespace, key, copies));
    }

    private static boolean isClaimed(@Nullable LocalCopy copy, long now) {
        return copy != null && copy.isClaimed(now);
    }

    /** The copy that a read goes by: of several the first that it can judge. */
    private static Copy decides(List<Copy> copies) {
        Copy first = copies.get(0);
        Copy second = copies.get(1);
        Copy third = copies.get(2);
        if (isFinal(first.finding())) {
            return first;
        }
        if (isServed(second.finding())) {
            return second;
        }
        return isServed(third.finding()) || isFinal(third.finding()) ? third : second;
    }

    private static boolean isServed(Finding finding) {
        return finding == Finding.FRESH || finding == Finding.STALE;
    }

    private static boolean isFinal(Finding finding) {
        return isServed(finding) || finding == Finding.EXPIRED;
    }

    private static Answer answer(Finding finding, boolean isRefreshed) {
        return switch (finding) {
            case FRESH -> Answer.HIT;
            case STALE -> isRefreshed ? Answer.STALE : Answer.REFRESH;
            case EXPIRED, INVALIDATED, UNTRUSTED, UNPROVEN, OTHER_LOG, ABSENT, UNAVAILABLE, UNUSED -> Answer.MISS;
        };
    }

    /** Those that concern the entry as the first copy knows it, or if there is no copy any more, its key. */
    private static List<RaisedFloor> floors(Namespace namespace, EntryKey key, List<Copy> copies) {
        Dependencies dependencies = copies.stream()
                .map(Copy::entry)
                .filter(Objects::nonNull)
                .findFirst()
                .map(Entry::dependencies)
                .orElse(Dependencies.NONE);
        return namespace.floors().above(-1, key.key(), dependencies).stream()
                .limit(MAX_FLOORS)
                .toList();
    }
}
