package io.slipstream.cache.load;

import io.slipstream.cache.entry.EntryKey;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Where replicas tell each other their hottest keys; never values. What is lost there costs hits and nothing else. Never blocks; may fail the Uni. */
public interface HotKeyStore {
    /**
     * Tells the hottest keys of a replica, instead of what it told before.
     *
     * @param isLeaving the replica is about to stop
     */
    Uni<Void> tell(String replica, List<EntryKey> hottest, boolean isLeaving);

    /** The replicas that told something lately, in no order. */
    Uni<List<Word>> words();

    /** What a replica told last, hottest first; empty if that was too long ago. */
    Uni<List<EntryKey>> hottest(String replica);

    /**
     * That a replica told its hottest keys.
     *
     * @param replica which
     * @param id another one each time it tells
     * @param isLeaving it was about to stop
     */
    record Word(String replica, String id, boolean isLeaving) {}
}
