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
    private static final Logger LOG = Logger.getLogger(ReadThrough.class);

    private final EntryCalls calls;
    private final ValueCodec codec;
    private final boolean enabled;
    private final long maxBody;
    private final ReadOptions leased;
    private final ReadOptions waiting;
    private final Duration sharing;
    private final HeldLeases leases;
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
        this.leased = ReadOptions.NONE.withLease(config.cache().lease(), Duration.ZERO);
        this.waiting = ReadOptions.NONE.withLease(
                config.cache().lease(), config.cache().patience());
        this.sharing = config.cache().sharing();
        this.leases = new HeldLeases(config.cache().lease(), nanos);
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
                .deferred(() -> leases.take(slot)
                        .map(held -> read(slot, ReadOptions.NONE)
                                .map(found -> turn(found, new Turn.Load(Optional.of(held)))))
                        .orElseGet(() -> ask(slot)))
                .onFailure()
                .recoverWithItem(failure -> withoutCache(slot, failure));
    }

    private Uni<Turn> ask(Slot slot) {
        return read(slot, leased)
                .chain(found -> isTaken(found)
                        ? read(slot, waiting).map(later -> turn(later, UNKEPT))
                        : Uni.createFrom().item(turn(found, UNKEPT)));
    }

    private Uni<Lookup> read(Slot slot, ReadOptions options) {
        return calls.get(slot.namespace(), slot.key(), options);
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
        if (mayPass) {
            LOG.debugf("namespace '%s' is read without the cache: %s", slot.namespace(), failure.getMessage());
        } else {
            warn("namespace '" + slot.namespace() + "' is read without the cache: " + failure.getMessage());
        }
        return UNKEPT;
    }

    private void warn(String message) {
        if (rarely.isDue()) {
            LOG.warn(message);
        } else {
            LOG.debug(message);
        }
    }

    private <T> Uni<T> value(Turn turn, Slot slot, Type type, EntryOptions options, Supplier<Uni<T>> loader) {
        return switch (turn) {
            case Turn.Found(CachedEntry entry) -> {
                try {
                    yield Uni.createFrom().item(codec.<T>decode(entry.value(), type));
                } catch (IllegalArgumentException e) {
                    warn("an entry of namespace '" + slot.namespace() + "' is no " + type.getTypeName()
                            + " and is replaced");
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
            warn("a value for namespace '" + slot.namespace() + "' is not kept: " + e.getMessage());
            return;
        }
        if (bytes.length > maxBody) {
            giveBack(slot, condition);
            warn("a value of " + bytes.length + " bytes for namespace '" + slot.namespace()
                    + "' is too large to be kept");
            return;
        }
        calls.put(slot.namespace(), slot.key(), NewEntry.json(bytes, options), condition)
                .subscribe()
                .with(
                        result -> {},
                        failure -> LOG.debugf(
                                "a value for namespace '%s' was not kept: %s", slot.namespace(), failure.getMessage()));
    }

    private void giveBack(Slot slot, WriteCondition condition) {
        if (condition instanceof WriteCondition.Leased(LeaseToken lease)) {
            leases.giveBack(slot, lease);
        }
    }
}
