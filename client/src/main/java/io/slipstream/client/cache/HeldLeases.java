package io.slipstream.client.cache;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Leases of this process whose load failed. The next caller of the key takes the lease over, instead of waiting for a fill that will not come. Any
 * thread may call.
 */
final class HeldLeases {
    private static final int MOST = 1000;

    private final long life;
    private final LongSupplier nanos;
    private final Map<Slot, Held> held = new LinkedHashMap<>();

    private record Held(LeaseToken token, long until) {}

    HeldLeases(Duration life, LongSupplier nanos) {
        this.life = life.toNanos();
        this.nanos = nanos;
    }

    /** Keeps a lease for the next caller. */
    void giveBack(Slot slot, LeaseToken token) {
        long until = nanos.getAsLong() + life;
        synchronized (held) {
            held.put(slot, new Held(token, until));
            if (held.size() > MOST) {
                held.remove(held.keySet().iterator().next());
            }
        }
    }

    /** Takes a lease over. */
    Optional<LeaseToken> take(Slot slot) {
        synchronized (held) {
            Held found = held.isEmpty() ? null : held.remove(slot);
            return found == null || nanos.getAsLong() - found.until >= 0 ? Optional.empty() : Optional.of(found.token);
        }
    }
}
