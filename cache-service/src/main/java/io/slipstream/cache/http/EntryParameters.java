package io.slipstream.cache.http;

import io.slipstream.cache.invalidation.Dependencies;
import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import jakarta.ws.rs.core.MultivaluedMap;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a write says beside its value.
 *
 * @param ttl how long it is fresh; null for what the namespace says
 * @param dependencies what it depends on
 */
record EntryParameters(@Nullable Duration ttl, Dependencies dependencies) {
    /** The longest tag, table and so on, in bytes of UTF-8. */
    static final int MAX_VALUE = 256;

    static final String VALUE_RULE = "1 to 256 bytes without NUL";
    private static final Set<String> WRITE = Set.of("ttl", "tags", "tables", "owner", "application", "repository");

    /** Those of a query; fails with a problem that names all that is wrong. */
    static EntryParameters of(MultivaluedMap<String, String> query, int maxDependencies) {
        refuseUnknown(query, WRITE);
        for (String name : WRITE) {
            List<String> values = query.get(name);
            if (values != null && values.size() > 1) {
                throw ProblemException.invalid(name, "given once");
            }
        }
        return of(
                duration("ttl", query.getFirst("ttl")),
                list(query.getFirst("tags")),
                list(query.getFirst("tables")),
                query.getFirst("owner"),
                query.getFirst("application"),
                query.getFirst("repository"),
                maxDependencies,
                "");
    }

    /** Those of an item; {@code where} goes before the names of fields in problems. */
    static EntryParameters of(
            @Nullable Duration ttl,
            List<String> tags,
            List<String> tables,
            @Nullable String owner,
            @Nullable String application,
            @Nullable String repository,
            int maxDependencies,
            String where) {
        List<FieldError> errors = new ArrayList<>();
        checkAll(errors, where + "tags", tags);
        checkAll(errors, where + "tables", tables);
        check(errors, where + "owner", owner);
        check(errors, where + "application", application);
        check(errors, where + "repository", repository);
        if (tags.size() + tables.size() > maxDependencies) {
            errors.add(new FieldError(where + "tags", "at most " + maxDependencies + " together with tables"));
        }
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        boolean none = tags.isEmpty() && tables.isEmpty() && owner == null && application == null && repository == null;
        return new EntryParameters(
                ttl,
                none
                        ? Dependencies.NONE
                        : new Dependencies(
                                tags.stream().distinct().toList(),
                                Dependencies.tablesOfEntry(tables),
                                owner,
                                application,
                                repository));
    }

    /** Fails with a problem if a query has a parameter that is not served here. */
    static void refuseUnknown(MultivaluedMap<String, String> query, Set<String> known) {
        List<FieldError> errors = query.keySet().stream()
                .filter(name -> !known.contains(name))
                .map(name -> new FieldError(
                        name,
                        known.isEmpty()
                                ? "absent, nothing is taken here"
                                : "one of " + known.stream().sorted().toList()))
                .toList();
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
    }

    /** ISO-8601, or a number of seconds. */
    static @Nullable Duration duration(String field, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')
                    ? Duration.ofSeconds(Long.parseLong(text))
                    : Duration.parse(text);
        } catch (DateTimeParseException | NumberFormatException | ArithmeticException e) {
            throw ProblemException.invalid(field, "a duration such as PT5M, or a number of seconds");
        }
    }

    /** Adds an error if a value breaks the rule; null is fine. */
    static void check(List<FieldError> errors, String field, @Nullable String value) {
        if (value != null
                && (value.isEmpty()
                        || value.indexOf('\0') >= 0
                        || value.getBytes(StandardCharsets.UTF_8).length > MAX_VALUE)) {
            errors.add(new FieldError(field, VALUE_RULE));
        }
    }

    private static void checkAll(List<FieldError> errors, String field, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            check(errors, field + '[' + i + ']', values.get(i));
        }
    }

    private static List<String> list(@Nullable String text) {
        return text == null || text.isEmpty() ? List.of() : Arrays.asList(text.split(",", -1));
    }
}
