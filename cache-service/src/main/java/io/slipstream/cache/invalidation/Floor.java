package io.slipstream.cache.invalidation;

/**
 * Below which offset copies of a scope are not served any more.
 *
 * @param hard the offset of the last hard invalidation; -1 if none
 * @param soft the offset of the last soft one; -1 if none
 * @param softAt when the soft one was accepted, in milliseconds since 1970
 * @param at when the last one of either kind was accepted
 */
record Floor(long hard, long soft, long softAt, long at) {
    static final Floor NONE = new Floor(-1, -1, 0, 0);

    /** The floor after one more invalidation. What was soft before and was not refreshed since is gone. */
    Floor raised(long offset, boolean isSoft, long acceptedAt) {
        long latest = Math.max(at, acceptedAt);
        if (!isSoft) {
            return new Floor(Math.max(hard, offset), soft, softAt, latest);
        }
        return offset <= soft ? this : new Floor(Math.max(hard, soft), offset, acceptedAt, latest);
    }

    /** The higher of its offsets. */
    long highest() {
        return Math.max(hard, soft);
    }
}
