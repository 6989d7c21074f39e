package io.slipstream.asset.purge;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.Function;

/** Facts that are committed but not yet in the event log. May be called on any thread, never blocks. */
public interface Outbox {
    /**
     * Hands the oldest facts to a publisher and removes them once it has succeeded. Only one replica at a time does so, which keeps
     * their order; on the others it answers 0. If anything fails, the facts stay and are handed over again.
     *
     * @param most how many at once
     * @param publisher completes when the log has all of them
     * @return how many were published
     */
    Uni<Integer> relay(int most, Function<List<AssetFact>, Uni<Void>> publisher);
}
