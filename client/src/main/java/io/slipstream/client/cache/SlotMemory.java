package io.slipstream.client.cache;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Remembers something of slots for a while, of the latest thousand at most. Any thread may call. */
final class SlotMemory<V> {
    private static final int MOST = 1000;

    private final long span;
    private final LongSupplier nanos;
    private final Map<Slot, Remembered<V>> remembered = new LinkedHashMap<>();

    private record Remembered<V>(V what, long until) {}

    SlotMemory(Duration span, LongSupplier nanos) {
        this.span = span.toNanos();
        this.nanos = nanos;
    }

    /** Remembers it from now on. */
    void put(Slot slot, V what) {
        long until = nanos.getAsLong() + span;
        synchronized (remembered) {
            remembered.remove(slot);
            remembered.put(slot, new Remembered<>(what, until));
            if (remembered.size() > MOST) {
                remembered.remove(remembered.keySet().iterator().next());
            }
        }
    }

    /** What is remembered; it is forgotten by that. */
    Optional<V> take(Slot slot) {
        synchronized (remembered) {
            Remembered<V> found = remembered.isEmpty() ? null : remembered.remove(slot);
            return found == null || isOver(found) ? Optional.empty() : Optional.of(found.what);
        }
    }

    /** Whether anything is remembered. */
    boolean has(Slot slot) {
        synchronized (remembered) {
            Remembered<V> found = remembered.isEmpty() ? null : remembered.get(slot);
            return found != null && !isOver(found);
        }
    }

    private boolean isOver(Remembered<V> found) {
        return nanos.getAsLong() - found.until >= 0;
    }
}
