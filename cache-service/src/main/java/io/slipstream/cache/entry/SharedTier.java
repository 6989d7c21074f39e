package io.slipstream.cache.entry;

import io.slipstream.cache.invalidation.PositionMarkers.Marker;
import io.smallrye.mutiny.Uni;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** The tier that all replicas share. Each operation is one round trip and touches one key at a time. */
public interface SharedTier extends EntryTier {
    /** The copy under a key, whose value may be left out; null if there is none. */
    default Uni<@Nullable Entry> head(EntryKey key) {
        return get(key);
    }

    /** The copy under a key together with the marker of its partition. */
    Uni<Marked> getMarked(EntryKey key, int partition);

    /**
     * Keeps an entry if what is under the key is of a certain write; 0 means that there is nothing. Whether it was kept. No
     * other write can come between.
     */
    Uni<Boolean> replace(EntryKey key, Entry entry, long expectedWrite);

    /**
     * Counts the entries of a tenant that pass a test, by reading them without their values; stops after a number of them.
     *
     * @param namespace only in this namespace; null for all
     * @param test gets the key and the entry, whose value is empty
     */
    Uni<Counted> count(String tenant, @Nullable String namespace, int max, BiPredicate<EntryKey, Entry> test);

    /** How the connection does. */
    State state();

    /**
     * A copy, and where the acknowledged floors end.
     *
     * @param entry null if there is none
     * @param marker null if the tier does not know
     */
    record Marked(@Nullable Entry entry, @Nullable Marker marker) {}

    /** How many entries passed, and whether all were tried. */
    record Counted(long passed, boolean complete) {}

    /** How a shared tier does. */
    enum State {
        /** It answers. */
        UP,
        /** It does not, and is left alone for a while. */
        DOWN
    }
}
