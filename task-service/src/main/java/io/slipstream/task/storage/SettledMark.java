package io.slipstream.task.storage;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * From which number on a table has to be read that is filled and emptied in the order of a sequence: below it nothing is left and nothing
 * comes any more. Without it each look walks over all that was taken out since the oldest snapshot that is open anywhere.
 *
 * <p>Numbers become visible in another order than they are drawn in. Whoever draws one has a transaction number before that. So what is below
 * the first visible number of one snapshot is settled in a later one, when all transactions have ended that had begun by the former. One that
 * stays open, and most likely is somebody else's, is not waited for longer than a minute; and a sequence goes back when a server takes over
 * that had not got all. Both are why what is below is to be {@linkplain #left looked at} now and then. Safe for many threads.
 */
final class SettledMark {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private long low;
    private @Nullable Candidate candidate;

    /** A number, and what has to end before it is settled. */
    private record Candidate(long number, long begunBefore, Instant seenAt) {
        boolean isSettled(long oldest, Instant now) {
            return oldest >= begunBefore || now.isAfter(seenAt.plus(LONGEST));
        }
    }

    /** The number to read from. */
    synchronized long low() {
        return low;
    }

    /**
     * What a snapshot shows.
     *
     * @param first the first number at or behind {@link #low()}; null if there is none
     * @param oldest the number of the oldest transaction that has not ended, {@code pg_snapshot_xmin}
     * @param next the number of the next transaction to begin, {@code pg_snapshot_xmax}
     */
    synchronized void seen(@Nullable Long first, long oldest, long next, Instant now) {
        if (candidate != null && candidate.isSettled(oldest, now)) {
            low = first == null ? candidate.number : Math.min(candidate.number, first);
            candidate = null;
        }
        if (candidate == null && first != null && first > low) {
            candidate = new Candidate(first, next, now);
        }
    }

    /** The first number that there is; if it is below what was taken for settled, it is read from there. */
    synchronized void left(long first) {
        if (first < low) {
            low = first;
            candidate = null;
        }
    }
}
