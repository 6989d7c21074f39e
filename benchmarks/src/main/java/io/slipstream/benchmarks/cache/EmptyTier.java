package io.slipstream.benchmarks.cache;

import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.SharedTier;
import io.slipstream.cache.invalidation.PositionMarkers;
import io.slipstream.cache.invalidation.SharedFacts;
import io.slipstream.cache.invalidation.UntoldWrites;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** A shared tier that takes everything at once and keeps nothing. */
final class EmptyTier implements SharedTier, PositionMarkers, UntoldWrites, SharedFacts {
    @Override
    public Uni<@Nullable Entry> get(EntryKey key) {
        return Uni.createFrom().nullItem();
    }

    @Override
    public Uni<Marked> getMarked(EntryKey key, int partition) {
        return Uni.createFrom().item(new Marked(null, null));
    }

    @Override
    public Uni<Boolean> put(EntryKey key, Entry entry) {
        return Uni.createFrom().item(false);
    }

    @Override
    public Uni<Boolean> replace(EntryKey key, Entry entry, long expectedWrite) {
        return Uni.createFrom().item(true);
    }

    @Override
    public Uni<Boolean> remove(EntryKey key) {
        return Uni.createFrom().item(false);
    }

    @Override
    public Uni<Counted> count(String tenant, @Nullable String namespace, int max, BiPredicate<EntryKey, Entry> test) {
        return Uni.createFrom().item(new Counted(0, true));
    }

    @Override
    public State state() {
        return State.UP;
    }

    @Override
    public Uni<Void> raise(int partition, Marker marker) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Boolean> raiseKnown(int partition, Marker marker) {
        return Uni.createFrom().item(true);
    }

    @Override
    public Uni<Void> mark(int partition) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Set<Integer>> marked(Set<Integer> partitions) {
        return Uni.createFrom().item(Set.of());
    }

    @Override
    public Uni<Void> put(String name, Map<String, String> fields, Duration life) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Map<String, String>> get(String name) {
        return Uni.createFrom().item(Map.of());
    }
}
