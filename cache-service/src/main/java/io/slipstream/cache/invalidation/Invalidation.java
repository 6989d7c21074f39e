package io.slipstream.cache.invalidation;

import io.slipstream.contracts.event.CacheInvalidatedV1.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants not to be served any more: whatever any of the targets names.
 *
 * @param namespace in which namespace; null for all of the tenant's
 * @param targets at least one
 * @param soft copies may still be served as stale ones while they are refreshed
 * @param requestedBy the subject of the caller's token; null if no caller asks for it
 */
public record Invalidation(
        @Nullable String namespace,
        List<Target> targets,
        boolean soft,
        @Nullable String requestedBy) {
    public Invalidation {
        targets = List.copyOf(targets);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("an invalidation must name at least one target, got none");
        }
    }

    /** What no caller asks for. */
    public Invalidation(@Nullable String namespace, List<Target> targets, boolean soft) {
        this(namespace, targets, soft, null);
    }

    /** The same, asked for by a subject. */
    public Invalidation by(String subject) {
        return new Invalidation(namespace, targets, soft, subject);
    }

    /**
     * One scope with its values.
     *
     * @param scope what the values name
     * @param values empty for a whole namespace or everything
     */
    public record Target(Scope scope, List<String> values) {
        public Target {
            values = List.copyOf(values);
        }
    }

    /** Of whole namespaces: the one named, or all. */
    public static Invalidation ofNamespace(@Nullable String namespace, boolean soft) {
        Scope scope = namespace == null ? Scope.EVERYTHING : Scope.NAMESPACE;
        return new Invalidation(namespace, List.of(new Target(scope, List.of())), soft);
    }

    /** Of one entry. */
    public static Invalidation ofKey(String namespace, String key) {
        return new Invalidation(namespace, List.of(new Target(Scope.KEY, List.of(key))), false);
    }

    /** The records that say so, one for each target. */
    List<LogRecord.Invalidated> records(String id, String tenant, Instant at, String origin) {
        List<LogRecord.Invalidated> records = new ArrayList<>();
        String where = namespace == null ? LogRecord.ALL_NAMESPACES : namespace;
        for (Target target : targets) {
            records.add(new LogRecord.Invalidated(
                    id, tenant, where, target.scope(), target.values(), soft, at, origin, requestedBy));
        }
        return records;
    }
}
