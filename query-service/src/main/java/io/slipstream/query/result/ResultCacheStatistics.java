package io.slipstream.query.result;

/**
 * The result cache of a replica since its start.
 *
 * @param enabled whether the switch is on
 * @param coherent whether the replica hears of changes; results are neither kept nor served while it does not
 * @param hits answers it gave
 * @param misses answers it could have given and had not
 * @param collapsed callers who took the result of another one
 * @param bypassed answers it was not asked for
 * @param hitRate hits in all it was asked for; 0 before the first
 * @param entries results it keeps
 * @param bytes what they weigh
 * @param evictions results it had to forget for want of room
 * @param invalidations changes it was told of
 */
public record ResultCacheStatistics(
        boolean enabled,
        boolean coherent,
        long hits,
        long misses,
        long collapsed,
        long bypassed,
        double hitRate,
        long entries,
        long bytes,
        long evictions,
        long invalidations) {}
