package io.slipstream.cache.storage;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which master has which slots, in the order of slots, so that equal layouts are equal. Slots may be without a master. */
record RedisLayout(List<Range> ranges) {
    RedisLayout {
        ranges = ranges.stream().sorted(Comparator.comparingInt(Range::first)).toList();
    }

    /** One master for all. */
    static RedisLayout of(RedisAddress master) {
        return new RedisLayout(List.of(new Range(0, RedisSlot.COUNT - 1, master)));
    }

    /** Whether one master has all slots. */
    boolean isOne() {
        return ranges.size() == 1
                && ranges.getFirst().first() == 0
                && ranges.getFirst().last() == RedisSlot.COUNT - 1;
    }

    Set<RedisAddress> masters() {
        Set<RedisAddress> masters = new LinkedHashSet<>();
        ranges.forEach(range -> masters.add(range.master()));
        return masters;
    }

    /** Slots in a row, both ends included, and their master. */
    record Range(int first, int last, RedisAddress master) {
        Range {
            if (first < 0 || last < first || last >= RedisSlot.COUNT) {
                throw new IllegalArgumentException(
                        "slots must be from 0 to " + (RedisSlot.COUNT - 1) + ", got " + first + " to " + last);
            }
        }
    }
}
