package io.slipstream.cache.storage;

import com.github.benmanes.caffeine.cache.Cache;
import io.slipstream.cache.entry.CopySampler.Sampled;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.LocalCopy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Goes through the copies in process over and over, a few at a time, in the order of their hashes: as good as drawing them
 * at random, for the price of those that are drawn. Does not count as a use of them.
 */
final class CopyWalk {
    private final Supplier<Iterator<Cache<EntryKey, LocalCopy>>> rooms;
    private Iterator<Cache<EntryKey, LocalCopy>> remaining = Collections.emptyIterator();
    private Iterator<Map.Entry<EntryKey, LocalCopy>> copies = Collections.emptyIterator();

    CopyWalk(Supplier<Iterator<Cache<EntryKey, LocalCopy>>> rooms) {
        this.rooms = rooms;
    }

    /** The next copies; fewer where the walk ends, before it begins anew with the next call. */
    synchronized List<Sampled> next(int most) {
        List<Sampled> drawn = new ArrayList<>();
        if (!copies.hasNext() && !remaining.hasNext()) {
            remaining = rooms.get();
        }
        while (drawn.size() < most && (copies.hasNext() || remaining.hasNext())) {
            if (copies.hasNext()) {
                Map.Entry<EntryKey, LocalCopy> copy = copies.next();
                drawn.add(new Sampled(copy.getKey(), copy.getValue().entry()));
            } else {
                copies = remaining.next().asMap().entrySet().iterator();
            }
        }
        return drawn;
    }
}
