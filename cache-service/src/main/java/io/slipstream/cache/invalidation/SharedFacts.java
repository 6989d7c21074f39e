package io.slipstream.cache.invalidation;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;

/**
 * Small facts that every replica may read for a while: receipts, progress. Losing them loses nothing that matters. Never
 * blocks; a store that is away fails the Uni.
 */
public interface SharedFacts {
    /** Sets fields of a fact, leaves its others as they are, and lets it live on from now. */
    Uni<Void> put(String name, Map<String, String> fields, Duration life);

    /** The fields of a fact; empty if there is none. */
    Uni<Map<String, String>> get(String name);
}
