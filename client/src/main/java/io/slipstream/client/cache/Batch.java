package io.slipstream.client.cache;

import java.util.List;
import java.util.Map;

/**
 * Several operations on one namespace in one call: all puts, then all deletes, then all gets.
 *
 * @param puts entries to write, by key
 * @param deletes keys to remove
 * @param gets keys to read
 */
public record Batch(Map<String, NewEntry> puts, List<String> deletes, List<String> gets) {
    /** Copies the parts. */
    public Batch {
        puts = Map.copyOf(puts);
        deletes = List.copyOf(deletes);
        gets = List.copyOf(gets);
    }

    /** Reads alone. */
    public static Batch ofGets(String... keys) {
        return new Batch(Map.of(), List.of(), List.of(keys));
    }

    /** Writes alone. */
    public static Batch ofPuts(Map<String, NewEntry> entries) {
        return new Batch(entries, List.of(), List.of());
    }
}
