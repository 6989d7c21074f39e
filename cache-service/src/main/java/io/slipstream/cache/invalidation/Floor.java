package io.slipstream.cache.invalidation;

import org.jspecify.annotations.Nullable;

/**
 * Below which offset copies of a scope are not served any more.
 *
 * @param hard the offset of the last hard invalidation; -1 if none
 * @param soft the offset of the last soft one; -1 if none
 * @param softAt when the soft one was accepted, in milliseconds since 1970
 * @param at when the last one of either kind was accepted
 * @param softId the last soft one; null if none
 * @param before the floor as it would be without the last soft one; null if there is none
 */
record Floor(
        long hard,
        long soft,
        long softAt,
        long at,
        @Nullable String softId,
        @Nullable Floor before) {
    static final Floor NONE = new Floor(-1, -1, 0, 0, null, null);

    /** The floor after one more invalidation. What was soft before and was not refreshed since is gone. */
    Floor raised(String id, long offset, boolean isSoft, long acceptedAt) {
        long latest = Math.max(at, acceptedAt);
        if (!isSoft) {
            Floor without = before == null ? null : before.raised(id, offset, false, acceptedAt);
            return new Floor(Math.max(hard, offset), soft, softAt, latest, softId, without);
        }
        Floor without = new Floor(hard, soft, softAt, at, softId, null);
        return offset <= soft ? this : new Floor(Math.max(hard, soft), offset, acceptedAt, latest, id, without);
    }

    /** The floor without a soft invalidation, if it is the last one. */
    Floor without(String id) {
        if (!id.equals(softId)) {
            return this;
        }
        return before == null ? new Floor(hard, -1, 0, at, null, null) : before;
    }

    /** The higher of its offsets. */
    long highest() {
        return Math.max(hard, soft);
    }
}
