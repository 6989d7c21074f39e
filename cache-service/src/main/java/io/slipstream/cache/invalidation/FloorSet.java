package io.slipstream.cache.invalidation;

import io.slipstream.contracts.event.CacheInvalidatedV1.Scope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The floors of one namespace, or of a tenant's whole share of a partition. Raised by one thread at a time under the set's
 * own lock, read by any without one. Bounded: past its limits the older half becomes one floor for everything in the set,
 * which costs hits and never serves what it should not.
 */
final class FloorSet {
    /** No floor is above the copy. */
    static final long VALID = Long.MAX_VALUE;

    /** A hard floor is above the copy. */
    static final long GONE = -1;

    private final int maxFloors;
    private final int maxPatterns;
    private final Map<Named, Floor> named = new ConcurrentHashMap<>();
    private volatile List<Matched> matched = List.of();
    private volatile Floor all = Floor.NONE;
    private volatile long version;

    FloorSet(int maxFloors, int maxPatterns) {
        this.maxFloors = maxFloors;
        this.maxPatterns = maxPatterns;
    }

    /** Changes whenever a verdict may. Read it before judging. */
    long version() {
        return version;
    }

    /** How many floors it holds. */
    int size() {
        return named.size() + matched.size();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // the lock is held
    synchronized void raise(LogRecord.Invalidated record, long offset) {
        Cause cause = Cause.of(record);
        switch (record.scope()) {
            case NAMESPACE, EVERYTHING -> all = all.raised(cause, offset, record.soft());
            case PATTERN ->
                record.values()
                        .forEach(value ->
                                raiseMatched(new Matched(new Glob(value), null, Floor.NONE), offset, record, cause));
            case ALL_TAGS ->
                raiseMatched(new Matched(null, Set.copyOf(record.values()), Floor.NONE), offset, record, cause);
            case TABLE ->
                record.values().stream()
                        .flatMap(table -> Dependencies.tablesOfChange(table).stream())
                        .forEach(form -> raiseNamed(new Named(Scope.TABLE, form), offset, record, cause));
            case KEY, TAG, OWNER, APPLICATION, REPOSITORY ->
                record.values().forEach(value -> raiseNamed(new Named(record.scope(), value), offset, record, cause));
        }
        if (named.size() > maxFloors || matched.size() > maxPatterns) {
            fold();
        }
        version++;
    }

    /** Takes a soft invalidation back, where no later one of the same scope has taken its place. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // the lock is held
    synchronized void undo(String id) {
        all = all.without(id);
        named.replaceAll((scope, floor) -> floor.without(id));
        matched = matched.stream()
                .map(one -> new Matched(one.glob(), one.tags(), one.floor().without(id)))
                .toList();
        version++;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // the lock is held
    synchronized void clear() {
        named.clear();
        matched = List.of();
        all = Floor.NONE;
        version++;
    }

    /** Forgets floors accepted before a time; nothing older than them may be alive. */
    synchronized void prune(long beforeMillis) {
        named.values().removeIf(floor -> floor.at() < beforeMillis);
        matched =
                matched.stream().filter(one -> one.floor().at() >= beforeMillis).toList();
    }

    /** {@link #VALID}, {@link #GONE}, or since when the copy is stale in milliseconds since 1970. */
    long judge(long position, String key, Dependencies dependencies) {
        long verdict = judge(VALID, all, position);
        if (verdict == GONE || (named.isEmpty() && matched.isEmpty())) {
            return verdict;
        }
        verdict = judge(verdict, Scope.KEY, key, position);
        for (String tag : dependencies.tags()) {
            verdict = judge(verdict, Scope.TAG, tag, position);
        }
        for (String table : dependencies.tables()) {
            verdict = judge(verdict, Scope.TABLE, table, position);
        }
        verdict = judge(verdict, Scope.OWNER, dependencies.owner(), position);
        verdict = judge(verdict, Scope.APPLICATION, dependencies.application(), position);
        verdict = judge(verdict, Scope.REPOSITORY, dependencies.repository(), position);
        for (Matched one : matched) {
            if (verdict != GONE && one.floor().highest() >= position && one.matches(key, dependencies)) {
                verdict = judge(verdict, one.floor(), position);
            }
        }
        return verdict;
    }

    /**
     * The floors at or above a position that concern an entry, in no order.
     *
     * @param whole what a floor for everything in this set is called
     */
    List<RaisedFloor> above(long position, String key, Dependencies dependencies, Scope whole) {
        List<RaisedFloor> found = new ArrayList<>();
        add(found, whole, null, all, position);
        addNamed(found, Scope.KEY, key, position);
        dependencies.tags().forEach(tag -> addNamed(found, Scope.TAG, tag, position));
        dependencies.tables().forEach(table -> addNamed(found, Scope.TABLE, table, position));
        addNamed(found, Scope.OWNER, dependencies.owner(), position);
        addNamed(found, Scope.APPLICATION, dependencies.application(), position);
        addNamed(found, Scope.REPOSITORY, dependencies.repository(), position);
        for (Matched one : matched) {
            if (one.matches(key, dependencies)) {
                Scope scope = one.glob() != null ? Scope.PATTERN : Scope.ALL_TAGS;
                add(found, scope, one.text(), one.floor(), position);
            }
        }
        return found;
    }

    private void addNamed(List<RaisedFloor> found, Scope scope, @Nullable String value, long position) {
        Floor floor = value == null ? null : named.get(new Named(scope, value));
        if (floor != null) {
            add(found, scope, value, floor, position);
        }
    }

    private static void add(List<RaisedFloor> found, Scope scope, @Nullable String value, Floor floor, long position) {
        Cause hard = floor.hardCause();
        if (hard != null && floor.hard() >= position) {
            found.add(new RaisedFloor(scope, value, false, floor.hard(), hard));
        }
        Cause soft = floor.softCause();
        if (soft != null && floor.soft() >= position) {
            found.add(new RaisedFloor(scope, value, true, floor.soft(), soft));
        }
    }

    private long judge(long verdict, Scope scope, @Nullable String value, long position) {
        if (value == null || verdict == GONE) {
            return verdict;
        }
        Floor floor = named.get(new Named(scope, value));
        return floor == null ? verdict : judge(verdict, floor, position);
    }

    private static long judge(long verdict, Floor floor, long position) {
        if (verdict == GONE || floor.hard() >= position) {
            return GONE;
        }
        return floor.soft() >= position ? Math.min(verdict, floor.softAt()) : verdict;
    }

    private void raiseNamed(Named scope, long offset, LogRecord.Invalidated record, Cause cause) {
        named.merge(
                scope,
                Floor.NONE.raised(cause, offset, record.soft()),
                (known, fresh) -> known.raised(cause, offset, record.soft()));
    }

    private void raiseMatched(Matched wanted, long offset, LogRecord.Invalidated record, Cause cause) {
        List<Matched> next = new ArrayList<>(matched.size() + 1);
        Floor floor = Floor.NONE;
        for (Matched known : matched) {
            if (known.isFor(wanted)) {
                floor = known.floor();
            } else {
                next.add(known);
            }
        }
        next.add(new Matched(wanted.glob(), wanted.tags(), floor.raised(cause, offset, record.soft())));
        matched = List.copyOf(next);
    }

    /** Makes the older half of the floors one hard floor for everything. */
    private void fold() {
        List<Floor> floors = new ArrayList<>(named.values());
        matched.forEach(one -> floors.add(one.floor()));
        floors.sort(Comparator.comparingLong(Floor::highest));
        Floor median = floors.get(floors.size() / 2);
        long cut = median.highest();
        all = all.raised(Cause.unknown(median.at()), cut, false);
        named.values().removeIf(floor -> floor.highest() <= cut);
        matched = matched.stream().filter(one -> one.floor().highest() > cut).toList();
    }

    /** A scope that is found by name. */
    private record Named(Scope scope, String value) {}

    /** A scope that is tried one by one: a pattern over keys, or tags that must all be there. */
    private record Matched(@Nullable Glob glob, @Nullable Set<String> tags, Floor floor) {
        boolean isFor(Matched other) {
            return java.util.Objects.equals(glob, other.glob) && java.util.Objects.equals(tags, other.tags);
        }

        String text() {
            return glob != null ? glob.pattern() : String.join(",", new TreeSet<>(tags == null ? Set.of() : tags));
        }

        boolean matches(String key, Dependencies dependencies) {
            if (glob != null) {
                return glob.matches(key);
            }
            return tags != null && new HashSet<>(dependencies.tags()).containsAll(tags);
        }
    }
}
