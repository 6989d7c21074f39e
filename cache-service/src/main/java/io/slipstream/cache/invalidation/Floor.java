package io.slipstream.cache.invalidation;

import org.jspecify.annotations.Nullable;

/**
 * Below which offset copies of a scope are not served any more.
 *
 * @param hard the offset of the last hard invalidation; -1 if none
 * @param hardCause which one that was; null if none
 * @param soft the offset of the last soft one; -1 if none
 * @param softCause which one that was; null if none
 * @param at when the last one of either kind was accepted, in milliseconds since 1970
 * @param before the floor as it would be without the last soft one; null if there is none
 */
record Floor(
        long hard,
        @Nullable Cause hardCause,
        long soft,
        @Nullable Cause softCause,
        long at,
        @Nullable Floor before) {
    static final Floor NONE = new Floor(-1, null, -1, null, 0, null);

    /** The floor after one more invalidation. What was soft before and was not refreshed since is gone. */
    Floor raised(Cause cause, long offset, boolean isSoft) {
        long latest = Math.max(at, cause.at().toEpochMilli());
        if (!isSoft) {
            Floor without = before == null ? null : before.raised(cause, offset, false);
            return offset <= hard
                    ? new Floor(hard, hardCause, soft, softCause, latest, without)
                    : new Floor(offset, cause, soft, softCause, latest, without);
        }
        if (offset <= soft) {
            return this;
        }
        Floor without = new Floor(hard, hardCause, soft, softCause, at, null);
        return soft > hard
                ? new Floor(soft, softCause, offset, cause, latest, without)
                : new Floor(hard, hardCause, offset, cause, latest, without);
    }

    /** The floor without a soft invalidation, if it is the last one. */
    Floor without(String id) {
        if (softCause == null || !id.equals(softCause.id())) {
            return this;
        }
        return before == null ? new Floor(hard, hardCause, -1, null, at, null) : before;
    }

    /** When the soft one was accepted, in milliseconds since 1970; 0 if none. */
    long softAt() {
        return softCause == null ? 0 : softCause.at().toEpochMilli();
    }

    /** The higher of its offsets. */
    long highest() {
        return Math.max(hard, soft);
    }
}
