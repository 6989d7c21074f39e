package io.slipstream.task.lease;

import io.slipstream.task.task.Lane;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A worker that asks for tasks: it waits in {@link PullCalls} until there are some, its time is over, or it goes away. Its
 * state is guarded by the list it waits in.
 */
public final class PullCall {
    /** An answer holds no more characters of payloads than this, unless the first task alone does. */
    private static final long ANSWER_CHARACTERS = 8L << 20;

    private final Set<Lane> types;
    private final int max;
    private final Duration patience;
    private final List<Lease> leases = new ArrayList<>();
    private long characters;
    private volatile @Nullable UniEmitter<? super List<Lease>> emitter;
    private volatile @Nullable Cancellable timer;

    /**
     * A call that does not wait yet.
     *
     * @param types what it takes: tenant and type (priority 0), all of one tenant, at least one
     * @param max how many tasks at the most, at least 1
     * @param patience how long; zero for what is there now
     */
    PullCall(Set<Lane> types, int max, Duration patience) {
        this.types = Set.copyOf(types);
        this.max = max;
        this.patience = patience;
    }

    Set<Lane> types() {
        return types;
    }

    String tenant() {
        return types.iterator().next().tenant();
    }

    int max() {
        return max;
    }

    Duration patience() {
        return patience;
    }

    /** Takes a lease if there is room. */
    boolean take(Lease lease) {
        int size = lease.task().payload().length();
        boolean fits = leases.size() < max && (leases.isEmpty() || characters + size <= ANSWER_CHARACTERS);
        if (fits) {
            leases.add(lease);
            characters += size;
        }
        return fits;
    }

    /** The leases it holds. */
    List<Lease> held() {
        return List.copyOf(leases);
    }

    /** The leases it holds, which are somebody else's responsibility from now on. */
    List<Lease> surrender() {
        List<Lease> held = List.copyOf(leases);
        leases.clear();
        return held;
    }

    void waitsAs(UniEmitter<? super List<Lease>> newEmitter) {
        emitter = newEmitter;
    }

    void timedBy(Cancellable newTimer) {
        timer = newTimer;
    }

    /** Answers with what it holds. Call once, outside of the list's lock. */
    void answer(List<Lease> held) {
        stopTimer();
        UniEmitter<? super List<Lease>> waiter = emitter;
        if (waiter != null) {
            waiter.complete(held);
        }
    }

    /** Answers with a failure. */
    void fail(Throwable failure) {
        stopTimer();
        UniEmitter<? super List<Lease>> waiter = emitter;
        if (waiter != null) {
            waiter.fail(failure);
        }
    }

    private void stopTimer() {
        Cancellable running = timer;
        if (running != null) {
            running.cancel();
        }
    }
}
