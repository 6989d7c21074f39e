package io.slipstream.cache.invalidation;

import io.smallrye.mutiny.Uni;
import java.util.Set;

/**
 * In the shared tier: which partitions have writes that the log does not tell of yet. A replica that finds a mark asks the
 * shared tier before it serves a copy. Marks end by themselves. Never blocks; a tier that is away fails the Uni.
 */
public interface UntoldWrites {
    /** Marks a partition. */
    Uni<Void> mark(int partition);

    /** Which of these partitions are marked. */
    Uni<Set<Integer>> marked(Set<Integer> partitions);
}
