package io.slipstream.client.cache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What shall not be served any more: whatever any of the parts names, in the namespace if one is given. A namespace alone means all of it.
 *
 * @param namespace only there; null for every namespace
 * @param keys entries by key
 * @param tags entries with any of these tags
 * @param allTags entries with all of these tags
 * @param pattern entries whose key matches, with {@code *} and {@code ?}
 * @param tables entries that depend on any of these tables
 * @param owner entries of an owner
 * @param application entries of an application
 * @param repository entries of a repository
 * @param everything all entries; nothing else may be given then
 * @param soft copies may be served as stale ones while they are refreshed
 * @param dryRun only count
 */
public record Invalidation(
        @Nullable String namespace,
        List<String> keys,
        List<String> tags,
        List<String> allTags,
        @Nullable String pattern,
        List<String> tables,
        @Nullable String owner,
        @Nullable String application,
        @Nullable String repository,
        boolean everything,
        boolean soft,
        boolean dryRun) {
    private static final Invalidation NOTHING = new Invalidation(
            null, List.of(), List.of(), List.of(), null, List.of(), null, null, null, false, false, false);

    /** Copies the lists. */
    public Invalidation {
        keys = List.copyOf(keys);
        tags = List.copyOf(tags);
        allTags = List.copyOf(allTags);
        tables = List.copyOf(tables);
    }

    /** Entries of a namespace by key. */
    public static Invalidation ofKeys(String namespace, String... keys) {
        return copy(namespace, List.of(keys), List.of(), List.of(), NOTHING);
    }

    /** Entries with any of these tags, in every namespace. */
    public static Invalidation ofTags(String... tags) {
        return copy(null, List.of(), List.of(tags), List.of(), NOTHING);
    }

    /** Entries that depend on any of these tables, in every namespace. */
    public static Invalidation ofTables(String... tables) {
        return copy(null, List.of(), List.of(), List.of(tables), NOTHING);
    }

    /** All entries of a namespace. */
    public static Invalidation ofNamespace(String namespace) {
        return copy(namespace, List.of(), List.of(), List.of(), NOTHING);
    }

    /** All entries. */
    public static Invalidation ofEverything() {
        return new Invalidation(
                null, List.of(), List.of(), List.of(), null, List.of(), null, null, null, true, false, false);
    }

    /** The same in one namespace alone. */
    public Invalidation in(String only) {
        return copy(only, keys, tags, tables, this);
    }

    /** The same, but copies may be served as stale ones while they are refreshed. */
    public Invalidation softly() {
        return as(true, dryRun);
    }

    /** The same, but it is only counted what would be hit. */
    public Invalidation counted() {
        return as(soft, true);
    }

    private Invalidation as(boolean softly, boolean counted) {
        return new Invalidation(
                namespace,
                keys,
                tags,
                allTags,
                pattern,
                tables,
                owner,
                application,
                repository,
                everything,
                softly,
                counted);
    }

    private static Invalidation copy(
            @Nullable String namespace, List<String> keys, List<String> tags, List<String> tables, Invalidation rest) {
        return new Invalidation(
                namespace,
                keys,
                tags,
                rest.allTags,
                rest.pattern,
                tables,
                rest.owner,
                rest.application,
                rest.repository,
                rest.everything,
                rest.soft,
                rest.dryRun);
    }
}
