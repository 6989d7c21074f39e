package io.slipstream.cache.coherence;

import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.SharedTier;
import io.slipstream.cache.entry.TierUnavailableException;
import io.slipstream.cache.invalidation.LogRecord;
import io.slipstream.cache.invalidation.PositionMarkers;
import io.slipstream.cache.invalidation.UntoldWrites;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A shared tier that answers at once, or later, or never: a command may be carried out before its answer is delayed or after,
 * and one that timed out may still be carried out.
 */
final class SimulatedRedis {
    private static final long MARK_LIFE = 3_000;

    private final Random random;
    private final LongSupplier millis;
    private final Map<EntryKey, Entry> entries = new HashMap<>();
    private final Map<Integer, PositionMarkers.Marker> markers = new HashMap<>();
    private final Map<Integer, Long> untold = new HashMap<>();
    private final List<Runnable> held = new ArrayList<>();

    SimulatedRedis(Random random, LongSupplier millis) {
        this.random = random;
        this.millis = millis;
    }

    /** Forgets all. */
    synchronized void flush() {
        entries.clear();
        markers.clear();
        untold.clear();
    }

    /** Whether the markers cover every floor that is in the log. */
    synchronized boolean knowsFloorsOf(SimulatedLog log) {
        for (int partition = 0; partition < SimulatedLog.PARTITIONS; partition++) {
            PositionMarkers.Marker marker = markers.get(partition);
            List<LogRecord> records = log.records(partition);
            long known = marker == null ? 0 : Math.min(marker.position(), records.size());
            if (records.stream().skip(known).anyMatch(LogRecord.Invalidated.class::isInstance)) {
                return false;
            }
        }
        return true;
    }

    /** Whether some replica has writes that the log does not tell of yet. */
    synchronized boolean isMarked() {
        return untold.values().stream().anyMatch(until -> until > millis.getAsLong());
    }

    /** Lets one of the delayed commands go on. */
    synchronized void release() {
        if (!held.isEmpty()) {
            held.remove(random.nextInt(held.size())).run();
        }
    }

    /** How many commands are delayed. */
    synchronized int holding() {
        return held.size();
    }

    /** As one replica reaches it. */
    View of(BooleanSupplier isCut) {
        return new View(isCut);
    }

    /** The tier as one replica reaches it. */
    final class View implements SharedTier, PositionMarkers, UntoldWrites {
        private final BooleanSupplier isCut;

        private View(BooleanSupplier isCut) {
            this.isCut = isCut;
        }

        @Override
        public Uni<@Nullable Entry> get(EntryKey key) {
            return run(() -> entries.get(key));
        }

        @Override
        public Uni<Marked> getMarked(EntryKey key, int partition) {
            return run(() -> new Marked(entries.get(key), markers.get(partition)));
        }

        @Override
        public Uni<Boolean> put(EntryKey key, Entry entry) {
            return run(() -> entries.put(key, entry) != null);
        }

        @Override
        public Uni<Boolean> replace(EntryKey key, Entry entry, long expectedWrite) {
            return run(() -> {
                Entry present = entries.get(key);
                if ((present == null ? 0 : present.write()) != expectedWrite) {
                    return false;
                }
                entries.put(key, entry);
                return true;
            });
        }

        @Override
        public Uni<Boolean> remove(EntryKey key) {
            return run(() -> entries.remove(key) != null);
        }

        @Override
        public Uni<Counted> count(
                String tenant, @Nullable String namespace, int max, BiPredicate<EntryKey, Entry> test) {
            return run(() -> new Counted(
                    entries.entrySet().stream()
                            .filter(one -> test.test(one.getKey(), one.getValue()))
                            .count(),
                    true));
        }

        @Override
        public State state() {
            return isCut.getAsBoolean() ? State.DOWN : State.UP;
        }

        @Override
        public Uni<Void> raise(int partition, Marker marker) {
            return run(() -> {
                markers.merge(
                        partition,
                        marker,
                        (known, raised) -> known.epoch() == raised.epoch() && known.position() >= raised.position()
                                ? known
                                : raised);
                return null;
            });
        }

        @Override
        public Uni<Boolean> raiseKnown(int partition, Marker marker) {
            return run(() -> {
                Marker present = markers.get(partition);
                if (present == null || present.epoch() != marker.epoch()) {
                    return false;
                }
                markers.put(partition, present.position() < marker.position() ? marker : present);
                return true;
            });
        }

        @Override
        public Uni<Void> mark(int partition) {
            return run(() -> {
                untold.put(partition, millis.getAsLong() + MARK_LIFE);
                return null;
            });
        }

        @Override
        public Uni<Set<Integer>> marked(Set<Integer> partitions) {
            return run(() -> {
                Set<Integer> marked = new HashSet<>(partitions);
                marked.removeIf(partition -> untold.getOrDefault(partition, 0L) <= millis.getAsLong());
                return marked;
            });
        }

        private <T> Uni<T> run(Supplier<@Nullable T> command) {
            return Uni.createFrom().emitter(emitter -> {
                synchronized (SimulatedRedis.this) {
                    if (!isCut.getAsBoolean()) {
                        answer(command, emitter);
                        return;
                    }
                    if (random.nextInt(4) == 0) {
                        // Sent before the connection froze: carried out when it thaws.
                        held.add(command::get);
                    }
                }
                emitter.fail(new TierUnavailableException("cut off"));
            });
        }

        /** Often at once, else later, carried out before the delay or after it. */
        private <T> void answer(Supplier<@Nullable T> command, UniEmitter<? super @Nullable T> emitter) {
            switch (random.nextInt(6)) {
                case 0 -> {
                    T done = command.get();
                    held.add(() -> emitter.complete(done));
                }
                case 1 -> held.add(() -> emitter.complete(command.get()));
                default -> emitter.complete(command.get());
            }
        }
    }
}
