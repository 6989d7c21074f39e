package io.slipstream.cache.entry;

import io.slipstream.cache.entry.PutCommand.Condition;
import io.slipstream.cache.invalidation.InvalidationService;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.invalidation.Stamp;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.Policy;
import io.slipstream.cache.namespace.TierName;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Writes and removes entries. The shared tier first, then the copy in process, then the word to the other replicas. If the
 * shared tier does not take it, a floor in the log makes whatever the tier still has invalid, so that it cannot come back.
 */
final class EntryWriter {
    /** From this size on hashing leaves the event loop. */
    private static final int LARGE = 64 * 1024;

    private final LocalTier local;
    private final SharedTier shared;
    private final DiskTier disk;
    private final EntryReader reader;
    private final LogContact contact;
    private final InvalidationService invalidations;
    private final ChangeAnnouncer announcer;
    private final EntryMetrics metrics;
    private final InstantSource clock;
    private final Duration maxTtl;

    EntryWriter(
            LocalTier local,
            SharedTier shared,
            DiskTier disk,
            EntryReader reader,
            LogContact contact,
            InvalidationService invalidations,
            ChangeAnnouncer announcer,
            EntryMetrics metrics,
            InstantSource clock,
            Duration maxTtl) {
        this.local = local;
        this.shared = shared;
        this.disk = disk;
        this.reader = reader;
        this.contact = contact;
        this.invalidations = invalidations;
        this.announcer = announcer;
        this.metrics = metrics;
        this.clock = clock;
        this.maxTtl = maxTtl;
    }

    Uni<PutResult> put(Namespace namespace, PutCommand command) {
        EntryKey key = new EntryKey(namespace.tenant(), namespace.name(), command.key());
        contact.used(namespace.partition());
        long mark = local.mark(key);
        long generation = contact.generation(namespace.partition());
        Write write = new Write(namespace, key, mark, generation);
        return entry(namespace.policy(), command)
                .chain(entry -> command.condition() instanceof Condition.None
                        ? store(write, entry)
                        : storeIf(write, entry, command.condition()))
                .invoke(metrics::written);
    }

    Uni<RemoveResult> remove(Namespace namespace, String name) {
        EntryKey key = new EntryKey(namespace.tenant(), namespace.name(), name);
        contact.used(namespace.partition());
        Uni<RemoveResult> removed = namespace.uses(TierName.L2)
                ? shared.remove(key)
                        .chain(existed -> removed(namespace, key, existed, true))
                        .onFailure(TierUnavailableException.class)
                        .recoverWithUni(() -> raiseFloor(key).chain(position -> removed(namespace, key, false, false)))
                : local.remove(key).chain(existed -> removed(namespace, key, existed, false));
        return removed.invoke(metrics::removed);
    }

    private Uni<RemoveResult> removed(Namespace namespace, EntryKey key, boolean existed, boolean isShared) {
        local.changed(key, 0);
        disk.changed(key, 0);
        return announcer
                .announce(key, namespace.partition(), 0, isShared)
                .map(token -> new RemoveResult(existed, token));
    }

    private Uni<PutResult> store(Write write, Entry entry) {
        if (!write.namespace().uses(TierName.L2)) {
            return kept(write, entry, reader.validLocal(write.namespace(), write.key()) == null, false);
        }
        return shared.put(write.key(), entry)
                .chain(existed -> kept(write, entry, !existed, true))
                .onFailure(TierUnavailableException.class)
                .recoverWithUni(() -> storeUnshared(write, entry));
    }

    private Uni<PutResult> storeIf(Write write, Entry entry, Condition condition) {
        if (condition.isLoad() && !reader.isValid(write.namespace(), write.key().key(), entry)) {
            return Uni.createFrom().item(new PutResult.Refused());
        }
        if (!write.namespace().uses(TierName.L2)) {
            return storeIfLocal(write, entry, condition);
        }
        return shared.get(write.key())
                .chain(present -> replace(write, entry, condition, present))
                .onFailure(TierUnavailableException.class)
                .recoverWithUni(() -> condition.isLoad()
                        ? fillLocal(write, entry, condition)
                        : storeIfLocal(write, entry, condition));
    }

    /** A fill replaces nothing, hence needs no floor, and its stamp must stay as old as it is. */
    private Uni<PutResult> fillLocal(Write write, Entry entry, Condition condition) {
        metrics.sharedFailed();
        return condition.allows(reader.validLocal(write.namespace(), write.key()))
                ? kept(write, entry, true, false)
                : Uni.createFrom().item(new PutResult.Refused());
    }

    private Uni<PutResult> replace(Write write, Entry entry, Condition condition, @Nullable Entry present) {
        boolean valid =
                present != null && reader.isValid(write.namespace(), write.key().key(), present);
        if (!condition.allows(valid ? present : null)) {
            return Uni.createFrom().item(new PutResult.Refused());
        }
        return shared.replace(write.key(), entry, present == null ? 0 : present.write())
                .chain(done -> done
                        ? kept(write, entry, !valid, true)
                        : Uni.createFrom().item(new PutResult.Refused()));
    }

    private Uni<PutResult> storeIfLocal(Write write, Entry entry, Condition condition) {
        return condition.allows(reader.validLocal(write.namespace(), write.key()))
                ? storeUnshared(write, entry)
                : Uni.createFrom().item(new PutResult.Refused());
    }

    /** The shared tier does not take it, or may have: what it has under the key is invalid from here on. */
    private Uni<PutResult> storeUnshared(Write write, Entry entry) {
        if (!write.namespace().uses(TierName.L2)) {
            return kept(write, entry, true, false);
        }
        long epoch = contact.epoch();
        boolean created = reader.validLocal(write.namespace(), write.key()) == null;
        return raiseFloor(write.key())
                .map(position -> entry.stamped(new Stamp(epoch, position + 1)))
                .invoke(metrics::unshared)
                .chain(stamped -> kept(write, stamped, created, false));
    }

    private Uni<Long> raiseFloor(EntryKey key) {
        metrics.sharedFailed();
        return invalidations
                .raise(key.tenant(), key.namespace(), key.key())
                .map(position -> position.offset())
                .onFailure(ProblemException.class)
                .transform(failure -> new ProblemException(
                        ErrorCode.STORE_UNAVAILABLE, "neither the shared tier nor the log takes writes", failure));
    }

    private Uni<PutResult> kept(Write write, Entry entry, boolean created, boolean isShared) {
        if (write.namespace().uses(TierName.DISK)) {
            disk.changed(write.key(), entry.write());
            if (write.generation() != LogContact.UNTRUSTED) {
                disk.keep(write.key(), entry, () -> local.mark(write.key()) == write.mark());
            }
        }
        if (write.namespace().uses(TierName.L1)) {
            LocalCopy copy = new LocalCopy(entry, write.generation(), LogContact.UNTRUSTED);
            if (!local.fill(write.key(), copy, write.mark())) {
                local.changed(write.key(), 0);
            }
        } else {
            local.changed(write.key(), 0);
        }
        return announcer
                .announce(write.key(), write.namespace().partition(), entry.write(), isShared)
                .map(token -> new PutResult.Stored(entry, created, isShared, token));
    }

    private Uni<Entry> entry(Policy policy, PutCommand command) {
        Duration ttl = command.ttl() == null ? policy.ttl() : command.ttl();
        if (ttl.isNegative() || ttl.isZero() || ttl.compareTo(maxTtl.minus(policy.longestStale())) > 0) {
            throw ProblemException.invalid(
                    "ttl", "positive and, with the stale time of the namespace, at most " + maxTtl);
        }
        return command.value().length < LARGE
                ? Uni.createFrom().item(entry(policy, ttl, command))
                : Uni.createFrom()
                        .item(() -> entry(policy, ttl, command))
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private Entry entry(Policy policy, Duration ttl, PutCommand command) {
        long now = clock.millis();
        long fresh = ttl.toMillis();
        if (policy.jitter() > 0) {
            fresh -= (long)
                    (fresh * policy.jitter() * ThreadLocalRandom.current().nextDouble());
        }
        long expires = now + Math.max(1, fresh);
        long write = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        String etag = ContentHash.of(command.value(), command.contentType());
        return new Entry(
                command.value(),
                command.contentType(),
                etag,
                command.begun(),
                write,
                now,
                expires,
                expires + policy.longestStale().toMillis(),
                command.dependencies(),
                command.validator());
    }

    /** What was noted when a write began. */
    private record Write(Namespace namespace, EntryKey key, long mark, long generation) {}
}
