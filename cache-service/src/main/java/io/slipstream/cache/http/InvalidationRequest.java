package io.slipstream.cache.http;

import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.invalidation.Invalidation;
import io.slipstream.cache.invalidation.Invalidation.Target;
import io.slipstream.contracts.event.CacheInvalidatedV1;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What shall not be served any more: whatever any of the fields names, in the namespace if one is given. A namespace alone
 * means all of it.
 *
 * @param keys entries by key
 * @param tags entries that have any of these tags
 * @param allTags entries that have all of these tags
 * @param pattern entries whose key matches, with {@code *} and {@code ?}
 * @param tables entries that depend on any of these tables
 * @param owner entries of an owner
 * @param application entries of an application
 * @param repository entries of a repository
 * @param namespace only in this namespace
 * @param everything all entries of the tenant; nothing else may be given then
 * @param soft copies may still be served as stale ones while they are refreshed
 * @param dryRun only count
 */
record InvalidationRequest(
        @Nullable List<@Nullable String> keys,
        @Nullable List<@Nullable String> tags,
        @Nullable List<@Nullable String> allTags,
        @Nullable String pattern,
        @Nullable List<@Nullable String> tables,
        @Nullable String owner,
        @Nullable String application,
        @Nullable String repository,
        @Nullable String namespace,
        @Nullable Boolean everything,
        @Nullable Boolean soft,
        @Nullable Boolean dryRun) {
    /** Fails with a problem that names all that is wrong. */
    Invalidation toInvalidation(int maxValues) {
        List<FieldError> errors = new ArrayList<>();
        List<Target> targets = new ArrayList<>();
        add(targets, errors, CacheInvalidatedV1.Scope.KEY, "keys", keys);
        add(targets, errors, CacheInvalidatedV1.Scope.TAG, "tags", tags);
        add(targets, errors, CacheInvalidatedV1.Scope.ALL_TAGS, "all_tags", allTags);
        add(targets, errors, CacheInvalidatedV1.Scope.PATTERN, "pattern", pattern);
        add(targets, errors, CacheInvalidatedV1.Scope.TABLE, "tables", tables);
        add(targets, errors, CacheInvalidatedV1.Scope.OWNER, "owner", owner);
        add(targets, errors, CacheInvalidatedV1.Scope.APPLICATION, "application", application);
        add(targets, errors, CacheInvalidatedV1.Scope.REPOSITORY, "repository", repository);
        int values = targets.stream().mapToInt(target -> target.values().size()).sum();
        if (values > maxValues) {
            errors.add(new FieldError("body", "at most " + maxValues + " values together"));
        }
        boolean all = Boolean.TRUE.equals(everything);
        if (all && (!targets.isEmpty() || namespace != null)) {
            errors.add(new FieldError("everything", "given alone"));
        }
        if (errors.isEmpty() && targets.isEmpty() && !all && namespace == null) {
            errors.add(new FieldError(
                    "body",
                    "naming at least one of keys, tags, all_tags, pattern, tables, owner, application, repository,"
                            + " namespace, everything"));
        }
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        boolean isSoft = Boolean.TRUE.equals(soft);
        return targets.isEmpty()
                ? Invalidation.ofNamespace(namespace, isSoft)
                : new Invalidation(namespace, targets, isSoft);
    }

    boolean isDryRun() {
        return Boolean.TRUE.equals(dryRun);
    }

    private static void add(
            List<Target> targets,
            List<FieldError> errors,
            CacheInvalidatedV1.Scope scope,
            String field,
            @Nullable List<@Nullable String> values) {
        if (values == null) {
            return;
        }
        if (values.isEmpty()) {
            errors.add(new FieldError(field, "a list of at least one"));
        }
        List<String> sound = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            check(errors, scope, field + '[' + i + ']', value == null ? "" : value);
            sound.add(value == null ? "" : value);
        }
        if (!sound.isEmpty()) {
            targets.add(new Target(scope, sound));
        }
    }

    private static void add(
            List<Target> targets,
            List<FieldError> errors,
            CacheInvalidatedV1.Scope scope,
            String field,
            @Nullable String value) {
        if (value != null) {
            check(errors, scope, field, value);
            targets.add(new Target(scope, List.of(value)));
        }
    }

    private static void check(List<FieldError> errors, CacheInvalidatedV1.Scope scope, String field, String value) {
        switch (scope) {
            case KEY, PATTERN -> {
                if (!EntryKey.isValid(value)) {
                    errors.add(new FieldError(field, EntryKey.RULE));
                }
            }
            default -> EntryParameters.check(errors, field, value);
        }
    }
}
