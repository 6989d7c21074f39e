package io.slipstream.client.cache;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long an entry lives, and what it depends on.
 *
 * @param ttl how long it is fresh; null for what its namespace says
 * @param tags words to invalidate it by, 1 to 256 bytes each, without commas
 * @param tables database tables to invalidate it by
 * @param owner whose it is
 * @param application the application it belongs to
 * @param repository the repository it belongs to
 */
public record EntryOptions(
        @Nullable Duration ttl,
        List<String> tags,
        List<String> tables,
        @Nullable String owner,
        @Nullable String application,
        @Nullable String repository) {
    /** As its namespace says, depending on nothing. */
    public static final EntryOptions NONE = new EntryOptions(null, List.of(), List.of(), null, null, null);

    /** Copies the lists and refuses what cannot stand in one. */
    public EntryOptions {
        tags = checked("tag", tags);
        tables = checked("table", tables);
        if (ttl != null && !ttl.isPositive()) {
            throw new IllegalArgumentException("ttl must be positive, got " + ttl);
        }
    }

    private static List<String> checked(String what, List<String> values) {
        for (String value : values) {
            if (value.isEmpty() || value.indexOf(',') >= 0) {
                throw new IllegalArgumentException(what + " must have a character and no comma, got '" + value + "'");
            }
        }
        return List.copyOf(values);
    }

    /** The same with a time to live. */
    public EntryOptions withTtl(Duration life) {
        return new EntryOptions(life, tags, tables, owner, application, repository);
    }

    /** The same with these tags. */
    public EntryOptions withTags(String... words) {
        return new EntryOptions(ttl, List.of(words), tables, owner, application, repository);
    }

    /** The same with these tables. */
    public EntryOptions withTables(String... names) {
        return new EntryOptions(ttl, tags, List.of(names), owner, application, repository);
    }

    /** The same with an owner. */
    public EntryOptions withOwner(String name) {
        return new EntryOptions(ttl, tags, tables, name, application, repository);
    }

    /** The same with an application. */
    public EntryOptions withApplication(String name) {
        return new EntryOptions(ttl, tags, tables, owner, name, repository);
    }

    /** The same with a repository. */
    public EntryOptions withRepository(String name) {
        return new EntryOptions(ttl, tags, tables, owner, application, name);
    }
}
