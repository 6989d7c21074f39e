package io.slipstream.cache.events;

import io.slipstream.cache.invalidation.Invalidation;
import io.slipstream.cache.invalidation.Invalidation.Target;
import io.slipstream.contracts.event.CacheInvalidatedV1.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The changes of one tenant that are told to the log together: many changed rows of a table are one record for each of its
 * partitions. Invalidations commute, so their order does not matter.
 */
final class ChangeBatch {
    /** No entry has a longer key, tag or table; what is longer names nothing. */
    private static final int MAX_LENGTH = 4096;

    /** How many characters one record of the log may hold: below Kafka's 1 MB even if JSON escapes each of them. */
    private static final int MAX_RECORD = 150_000;

    private final String tenant;
    private final int maxValues;
    private final List<EventIdentity> events = new ArrayList<>();
    private final Set<String> tables = new LinkedHashSet<>();
    private final Set<String> keys = new LinkedHashSet<>();
    private final Set<String> tags = new LinkedHashSet<>();

    private ChangeBatch(String tenant, int maxValues) {
        this.tenant = tenant;
        this.maxValues = maxValues;
    }

    /**
     * One batch for each tenant.
     *
     * @param maxValues how many values one record of the log may name
     */
    static List<ChangeBatch> of(List<DataChange> changes, int maxValues) {
        Map<String, ChangeBatch> batches = new LinkedHashMap<>();
        for (DataChange change : changes) {
            batches.computeIfAbsent(change.identity().tenant(), tenant -> new ChangeBatch(tenant, maxValues))
                    .add(change);
        }
        return List.copyOf(batches.values());
    }

    /** Whose entries are meant. */
    String tenant() {
        return tenant;
    }

    /** The events in it, at least one. */
    List<EventIdentity> events() {
        return events;
    }

    /** What they drop, together; empty if they name nothing that an entry could depend on. */
    Optional<Invalidation> invalidation() {
        List<Target> targets = new ArrayList<>();
        addTargets(targets, Scope.TABLE, tables);
        addTargets(targets, Scope.KEY, keys);
        addTargets(targets, Scope.TAG, tags);
        return targets.isEmpty() ? Optional.empty() : Optional.of(new Invalidation(null, targets, false));
    }

    private void add(DataChange change) {
        events.add(change.identity());
        tables.addAll(change.tables());
        keys.addAll(change.keys());
        tags.addAll(change.tags());
    }

    private void addTargets(List<Target> targets, Scope scope, Set<String> values) {
        List<String> next = new ArrayList<>();
        int length = 0;
        for (String value : values) {
            if (value.isEmpty() || value.length() > MAX_LENGTH) {
                continue;
            }
            if (next.size() == maxValues || length + value.length() > MAX_RECORD) {
                targets.add(new Target(scope, next));
                next.clear();
                length = 0;
            }
            next.add(value);
            length += value.length();
        }
        if (!next.isEmpty()) {
            targets.add(new Target(scope, next));
        }
    }
}
