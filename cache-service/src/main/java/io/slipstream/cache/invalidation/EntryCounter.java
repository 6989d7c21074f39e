package io.slipstream.cache.invalidation;

import io.smallrye.mutiny.Uni;

/** Counts the entries that an invalidation names, without touching them. */
public interface EntryCounter {
    /** Counts the valid entries of a tenant; takes time in proportion to all of them, up to a limit. */
    Uni<Count> count(String tenant, Invalidation invalidation);

    /**
     * How many.
     *
     * @param entries those found
     * @param exact whether all entries could be looked at
     * @param rebuildMillis how long their loaders would work to bring them again, by what loads took so far; 0 if nothing was loaded
     */
    record Count(long entries, boolean exact, double rebuildMillis) {}
}
