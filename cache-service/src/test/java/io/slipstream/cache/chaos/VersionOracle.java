package io.slipstream.cache.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/**
 * Knows the versions of each key and when the change to each was acknowledged, and so how stale an answer was. All is measured in
 * favour of strictness: a change counts from when its writer had the answer, a read from when it was sent.
 */
final class VersionOracle {
    private final Duration bound;
    private final LongAdder checked = new LongAdder();
    private final LongAdder byToken = new LongAdder();
    private final LongAdder stale = new LongAdder();
    private final LongAdder changes = new LongAdder();
    private final LongAccumulator worst = new LongAccumulator(Math::max, 0);
    private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();

    /** Allows answers that were overtaken no longer ago than the bound. */
    VersionOracle(Duration bound) {
        this.bound = bound;
    }

    /** How a key gets its values. */
    enum Kind {
        /** Its callers write it. */
        WRITTEN,
        /** Who misses takes a lease and fills it from the source. */
        LEASED,
        /** The service loads it from the source. */
        LOADED
    }

    /** A change that was acknowledged, and the token of it. */
    record Shown(long version, String token) {}

    /** A set of keys of all kinds. */
    static List<Key> keys(String prefix, int ofEachKind) {
        return java.util.Arrays.stream(Kind.values())
                .flatMap(kind -> IntStream.range(0, ofEachKind)
                        .mapToObj(i ->
                                new Key(kind, prefix + '-' + kind.name().toLowerCase(java.util.Locale.ROOT) + '-' + i)))
                .toList();
    }

    /** One key. */
    static final class Key {
        final Kind kind;
        final String name;
        /** The version of the source; those of written keys are counted here, too. */
        final AtomicLong version = new AtomicLong();

        /** One change at a time: two at once have no order that could be checked. */
        final AtomicBoolean changing = new AtomicBoolean();

        private final ConcurrentSkipListMap<Long, Long> acknowledged = new ConcurrentSkipListMap<>();
        private final Set<Long> unknown = ConcurrentHashMap.newKeySet();
        private volatile Shown shown;

        private Key(Kind kind, String name) {
            this.kind = kind;
            this.name = name;
        }

        /** What was acknowledged last; null if nothing was. */
        Shown shown() {
            return shown;
        }

        /** A write had no answer, or a bad one: it may take effect at any time, as whenever an answer is lost. */
        void unknown(long failed) {
            unknown.add(failed);
        }
    }

    /** A change was acknowledged just now. */
    void acknowledged(Key key, long version, String token) {
        key.acknowledged.put(version, System.nanoTime());
        key.shown = new Shown(version, token);
        changes.increment();
    }

    /** Checks what was read without a token. */
    void read(Key key, long seen, long asked, String how) {
        checked.increment();
        var overtaking = key.acknowledged.higherEntry(seen);
        if (overtaking == null || key.unknown.contains(seen)) {
            return;
        }
        long staleness = asked - overtaking.getValue();
        if (staleness > 0) {
            stale.increment();
            worst.accumulate(staleness);
        }
        if (staleness > bound.toNanos()) {
            violations.add("%s: version %d, %d ms after %d was acknowledged, %s"
                    .formatted(key.name, seen, staleness / 1_000_000, overtaking.getKey(), how));
        }
    }

    /** Checks what was read with a token. */
    void readAfter(Key key, Shown change, long seen, String how) {
        checked.increment();
        byToken.increment();
        if (seen < change.version() && !key.unknown.contains(seen)) {
            violations.add("%s: version %d with the token of %d, %s".formatted(key.name, seen, change.version(), how));
        }
    }

    /** Answers that were too old. */
    List<String> violations() {
        return List.copyOf(violations);
    }

    /** How many answers with a value were checked. */
    long checked() {
        return checked.sum();
    }

    @Override
    public String toString() {
        return "checked reads: %d (with a token: %d), acknowledged changes: %d, stale within the bound: %d, worst staleness: %d ms, violations: %d"
                .formatted(
                        checked.sum(),
                        byToken.sum(),
                        changes.sum(),
                        stale.sum() - violations.size(),
                        worst.get() / 1_000_000,
                        violations.size());
    }
}
