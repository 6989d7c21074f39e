package io.slipstream.cache.entry;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Ranks keys by how hot they are. */
public final class HotKeys {
    private HotKeys() {}

    /** Lists that are hottest first as one such list: the first of each, then the second of each, and so on; each key once, at most so many. */
    public static List<EntryKey> merged(List<List<EntryKey>> lists, int limit) {
        int longest = lists.stream().mapToInt(List::size).max().orElse(0);
        Set<EntryKey> merged = new LinkedHashSet<>();
        for (int rank = 0; rank < longest; rank++) {
            for (List<EntryKey> list : lists) {
                if (rank < list.size() && merged.size() < limit) {
                    merged.add(list.get(rank));
                }
            }
        }
        return new ArrayList<>(merged);
    }
}
