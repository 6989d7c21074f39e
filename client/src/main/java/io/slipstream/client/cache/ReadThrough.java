package io.slipstream.client.cache;

import io.slipstream.client.config.ClientConfig;
import io.slipstream.client.problem.SlipstreamException;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Reads values and loads those that are missing: one load at a time for each key in this process and, by leases, in all of them. Whatever is wrong with
 * the cache, the caller gets what its loader brings. Only the holder of a lease writes what it loaded, so that nothing is kept that was loaded before an
 * invalidation. Failures of the loader are the caller's, and are not kept. Any thread may call; nothing blocks.
 */
public final class ReadThrough {
    private static final Logger LOGGER = Logger.getLogger(ReadThrough.class);

    private final EntryCalls calls;
    private final ValueCodec codec;
    private final boolean enabled;
    private final long maxBody;
    private final Duration lease;
    private final Duration patience;
    private final Duration sharing;
    /** Leases of this process whose load failed, or that came too late: the next caller takes one over, instead of waiting for a fill that will not come. */
    private final SlotMemory<LeaseToken> unused;
    /** Where somebody waited in vain for the fill of another process: nobody else need do so. */
    private final SlotMemory<Boolean> vain;

    private final Flights flights;
    private final Rarely rarely;

    /** Whether a value was found, or is to be loaded and under which condition it may be written. */
    private sealed interface Turn {
        record Found(CachedEntry entry) implements Turn {}

        record Load(Optional<LeaseToken> lease) implements Turn {}
    }

    private static final Turn.Load UNKEPT = new Turn.Load(Optional.empty());

    ReadThrough(EntryCalls calls, ValueCodec codec, ClientConfig config, Flights flights, LongSupplier nanos) {
        this.calls = calls;
        this.codec = codec;
        this.enabled = config.enabled();
        this.maxBody = config.maxBody().asLongValue();
        this.lease = config.cache().lease();
        this.patience = config.cache().patience();
        this.sharing = config.cache().sharing();
        this.unused = new SlotMemory<>(lease, nanos);
        this.vain = new SlotMemory<>(lease, nanos);
        this.flights = flights;
        this.rarely = new Rarely(nanos);
    }

    /** Whether it does anything; if not, loaders run as if there were no cache. */
    public boolean isEnabled() {
        return enabled;
    }

    /**
     * Reads a value, or loads and keeps it.
     *
     * @param type what bytes are read as; one key always has the same type
     * @param options for an entry that is written
     * @param home where the loader runs, and where the caller goes on
     * @param loader brings the value; it may bring null, which is kept as any other value
     */
    public <T> Uni<T> get(Slot slot, Type type, EntryOptions options, Executor home, Supplier<Uni<T>> loader) {
        if (!enabled) {
            return Uni.createFrom().deferred(loader::get);
        }
        record Work(Slot slot, Type type) {}
        return flights.join(
                new Work(slot, type),
                sharing,
                mine -> mine.emitOn(home),
                () -> turn(slot).emitOn(home).chain(turn -> value(turn, slot, type, options, loader)));
    }

    private Uni<Turn> turn(Slot slot) {
        return Uni.createFrom()
                .deferred(() ->
                        unused.take(slot).map(held -> takeOver(slot, held)).orElseGet(() -> ask(slot)))
                .onFailure()
                .recoverWithItem(failure -> withoutCache(slot, failure));
    }

    private Uni<Turn> takeOver(Slot slot, LeaseToken held) {
        return calls.get(slot.namespace(), slot.key(), ReadOptions.NONE)
                .onFailure()
                .invoke(() -> unused.put(slot, held))
                .map(found -> turn(found, new Turn.Load(Optional.of(held))));
    }

    private Uni<Turn> ask(Slot slot) {
        return lease(slot, Duration.ZERO).chain(found -> {
            boolean waits = isTaken(found) && !patience.isZero() && !vain.has(slot);
            return waits
                    ? lease(slot, patience).invoke(later -> judge(slot, later)).map(later -> turn(later, UNKEPT))
                    : Uni.createFrom().item(turn(found, UNKEPT));
        });
    }

    private Uni<Lookup> lease(Slot slot, Duration wait) {
        return calls.lease(slot.namespace(), slot.key(), lease, wait, late -> unused.put(slot, late));
    }

    private void judge(Slot slot, Lookup waitedFor) {
        if (isTaken(waitedFor)) {
            vain.put(slot, true);
        }
    }

    private static boolean isTaken(Lookup found) {
        return found instanceof Lookup.Absent(Lookup.Reason why) && why == Lookup.Reason.LEASED;
    }

    private static Turn turn(Lookup found, Turn.Load otherwise) {
        return switch (found) {
            case Lookup.Hit(CachedEntry entry) -> new Turn.Found(entry);
            case Lookup.Granted(LeaseToken lease) -> new Turn.Load(Optional.of(lease));
            case Lookup.Unchanged unasked -> otherwise;
            case Lookup.Absent absent -> otherwise;
        };
    }

    private Turn withoutCache(Slot slot, Throwable failure) {
        boolean mayPass = failure instanceof SlipstreamException known && known.isTransient();
        // What may pass is told by the breaker.
        Logger.Level level = mayPass ? Logger.Level.DEBUG : level();
        LOGGER.logf(level, "read without the cache: namespace=%s, cause=%s", slot.namespace(), failure.getMessage());
        return UNKEPT;
    }

    /** What may happen at each call is a warning once a minute. */
    private Logger.Level level() {
        return rarely.isDue() ? Logger.Level.WARN : Logger.Level.DEBUG;
    }

    private <T> Uni<T> value(Turn turn, Slot slot, Type type, EntryOptions options, Supplier<Uni<T>> loader) {
        return switch (turn) {
            case Turn.Found(CachedEntry entry) -> {
                try {
                    yield Uni.createFrom().item(codec.<T>decode(entry.value(), type));
                } catch (IllegalArgumentException e) {
                    LOGGER.logf(
                            level(),
                            "an entry of another type is replaced: namespace=%s, type=%s",
                            slot.namespace(),
                            type.getTypeName());
                    yield load(slot, type, options, loader, Optional.of(new WriteCondition.Unchanged(entry.etag())));
                }
            }
            case Turn.Load(Optional<LeaseToken> lease) ->
                load(slot, type, options, loader, lease.map(WriteCondition.Leased::new));
        };
    }

    private <T> Uni<T> load(
            Slot slot,
            Type type,
            EntryOptions options,
            Supplier<Uni<T>> loader,
            Optional<? extends WriteCondition> condition) {
        Uni<T> loaded = Uni.createFrom().deferred(loader::get);
        return condition
                .<Uni<T>>map(when -> loaded.invoke(value -> keep(slot, type, options, value, when))
                        .onFailure()
                        .invoke(() -> giveBack(slot, when)))
                .orElse(loaded);
    }

    /** Nobody waits for it, and nobody hears if it fails. */
    private <T> void keep(Slot slot, Type type, EntryOptions options, T value, WriteCondition condition) {
        byte[] bytes;
        try {
            bytes = codec.encode(value, type);
        } catch (IllegalArgumentException e) {
            giveBack(slot, condition);
            LOGGER.logf(level(), "a value is not kept: namespace=%s, cause=%s", slot.namespace(), e.getMessage());
            return;
        }
        if (bytes.length > maxBody) {
            giveBack(slot, condition);
            LOGGER.logf(
                    level(),
                    "a value is too large to be kept: namespace=%s, sizeBytes=%d",
                    slot.namespace(),
                    bytes.length);
            return;
        }
        calls.put(slot.namespace(), slot.key(), NewEntry.json(bytes, options), condition)
                .subscribe()
                .with(
                        result -> {},
                        failure -> LOGGER.debugf(
                                "a value was not kept: namespace=%s, cause=%s",
                                slot.namespace(), failure.getMessage()));
    }

    private void giveBack(Slot slot, WriteCondition condition) {
        if (condition instanceof WriteCondition.Leased(LeaseToken lease)) {
            unused.put(slot, lease);
        }
    }
}
