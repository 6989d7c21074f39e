package io.slipstream.client.cache;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One run of the same work at a time: whoever asks while it is under way gets what it brings, or its failure. It goes on when the caller that began it
 * is gone. Nobody joins work that began before {@link #forget}. Any thread may call.
 */
final class Flights {
    private final ConcurrentMap<Object, Uni<?>> underWay = new ConcurrentHashMap<>();

    /**
     * Joins work that is under way, or begins it.
     *
     * @param key equal for the same work; one key always brings the same type
     * @param patience how long one who joins waits; then it does the work by itself
     * @param home what the caller's part goes on with
     */
    <T> Uni<T> join(Object key, Duration patience, Function<Uni<T>, Uni<T>> home, Supplier<Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            Flight<T> own = new Flight<>();
            @SuppressWarnings("unchecked") // by the contract of the key
            Uni<T> first = (Uni<T>) underWay.computeIfAbsent(key, ignored -> own.begin(key, work));
            if (first.equals(own.shared)) {
                return home.apply(first);
            }
            return home.apply(first.ifNoItem().after(patience).recoverWithUni(work::get));
        });
    }

    /** From now on nobody joins what is under way. */
    void forget() {
        underWay.clear();
    }

    /** Work that may be shared. */
    private final class Flight<T> {
        private Uni<T> shared = Uni.createFrom().nothing();

        Uni<T> begin(Object key, Supplier<Uni<T>> work) {
            shared = Uni.createFrom()
                    .<T>deferred(work::get)
                    .onTermination()
                    .invoke(() -> underWay.remove(key, shared))
                    .memoize()
                    .indefinitely();
            return shared;
        }
    }
}
