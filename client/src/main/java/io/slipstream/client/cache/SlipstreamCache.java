package io.slipstream.client.cache;

import io.slipstream.client.config.ClientConfig;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.Type;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The cache, for code that calls it itself; inject it. {@link #readOrLoad} never fails because of the cache. The other calls do, with a
 * {@link io.slipstream.client.problem.SlipstreamException}: within their time-outs, and at once while the breaker is open. Nothing blocks, and answers
 * come on the caller's event loop, or on a worker thread if the caller is on none.
 */
public final class SlipstreamCache {
    private final EntryCalls calls;
    private final CallerThreads threads;
    private final Flights flights = new Flights();
    private final ClientConfig.CacheConfig config;
    private final ReadThrough reads;
    private final Invalidator invalidator;

    /**
     * The cache behind some calls.
     *
     * @param nanos a clock that only goes forward, such as {@link System#nanoTime}
     */
    public SlipstreamCache(
            EntryCalls calls, ValueCodec codec, CallerThreads threads, ClientConfig config, LongSupplier nanos) {
        Breaker breaker =
                new Breaker(config.breaker().failures(), config.breaker().pause(), nanos);
        this.calls = new GuardedCalls(calls, breaker);
        this.threads = threads;
        this.config = config.cache();
        this.reads = new ReadThrough(this.calls, codec, config, flights, nanos);
        this.invalidator = new Invalidator(this.calls, config, flights, breaker);
    }

    /** What annotations read through. */
    public ReadThrough reads() {
        return reads;
    }

    /** What annotations invalidate by. */
    public Invalidator invalidator() {
        return invalidator;
    }

    /** Reads an entry; the same read by several callers at a time is one call. */
    public Uni<Lookup> get(String namespace, String key) {
        Slot slot = new Slot(namespace, key);
        return Uni.createFrom()
                .deferred(() -> flights.join(
                        slot,
                        // Longer than the call takes, which ends by itself.
                        config.readTimeout().multipliedBy(2),
                        mine -> mine.emitOn(threads.current()),
                        () -> calls.get(namespace, key, ReadOptions.NONE)));
    }

    /** Reads an entry and asks for more: whether it changed, a lease, or nothing older than a change. */
    public Uni<Lookup> get(String namespace, String key, ReadOptions options) {
        Slot slot = new Slot(namespace, key);
        return home(() -> calls.get(slot.namespace(), slot.key(), options));
    }

    /** Writes an entry. */
    public Uni<PutResult> put(String namespace, String key, NewEntry entry) {
        return put(namespace, key, entry, new WriteCondition.Always());
    }

    /** Writes an entry if a condition holds. */
    public Uni<PutResult> put(String namespace, String key, NewEntry entry, WriteCondition condition) {
        Slot slot = new Slot(namespace, key);
        return home(() -> calls.put(slot.namespace(), slot.key(), entry, condition));
    }

    /** Removes an entry, if it is there. */
    public Uni<ConsistencyToken> delete(String namespace, String key) {
        Slot slot = new Slot(namespace, key);
        return home(() -> calls.delete(slot.namespace(), slot.key()))
                .onTermination()
                .invoke(flights::forget);
    }

    /** Does several operations in one call. */
    public Uni<BatchResult> batch(String namespace, Batch batch) {
        return home(() -> calls.batch(namespace, batch));
    }

    /**
     * Invalidates entries, and tells what was acknowledged: it is in the log, and other replicas may be behind for a moment. Unlike the annotation it fails if that did not
     * happen.
     */
    public Uni<Receipt> invalidate(Invalidation what) {
        return invalidate(what, false);
    }

    /** Invalidates entries, and waits until no live replica serves them any more; those of which that is not known are in {@link Receipt#missing}. */
    public Uni<Receipt> invalidateEverywhere(Invalidation what) {
        return invalidate(what, true);
    }

    private Uni<Receipt> invalidate(Invalidation what, boolean everywhere) {
        String repetition = UUID.randomUUID().toString();
        return home(() -> calls.invalidate(what, everywhere, repetition))
                .onSubscription()
                .invoke(flights::forget)
                .onTermination()
                .invoke(flights::forget);
    }

    /**
     * Reads a value that is kept as JSON, or loads and keeps it. Callers of the same key share one load, in this process and, by a lease, in all of them.
     * If the cache is away, slow or full, the loader runs; only its failures fail.
     *
     * @param type what the value is read as; one key always has the same type. Callers that share a load share the object too, so do not change it
     * @param loader brings the value; null is a value like any other
     */
    public <T> Uni<T> readOrLoad(
            String namespace, String key, Type type, EntryOptions options, Supplier<Uni<T>> loader) {
        Slot slot = new Slot(namespace, key);
        return Uni.createFrom().deferred(() -> reads.get(slot, type, options, threads.current(), loader));
    }

    /** The same for a class. */
    public <T> Uni<T> readOrLoad(
            String namespace, String key, Class<T> type, EntryOptions options, Supplier<Uni<T>> loader) {
        return readOrLoad(namespace, key, (Type) type, options, loader);
    }

    private <T> Uni<T> home(Supplier<Uni<T>> call) {
        return Uni.createFrom().deferred(() -> call.get().emitOn(threads.current()));
    }
}
