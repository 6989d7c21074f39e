package io.slipstream.task.task;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Dead tasks of one fingerprint that are made live again at a rate, a few of them first.
 *
 * @param id of the redrive
 * @param fingerprint whose dead tasks
 * @param ratePerSecond how many in a second
 * @param state how far it is
 * @param reason why it was stopped; null if it was not
 * @param total how many were dead when it began
 * @param redriven how many it has made live again
 * @param outcomes what became of those
 * @param createdAt when it began
 * @param finishedAt when it came to its end; null until then
 */
public record Redrive(
        UUID id,
        String fingerprint,
        double ratePerSecond,
        State state,
        @Nullable String reason,
        long total,
        long redriven,
        Outcomes outcomes,
        Instant createdAt,
        @Nullable Instant finishedAt) {
    /** How far a redrive is. */
    public enum State {
        /** The first few are under way, and their outcome is awaited. */
        CANARY,
        /** The others follow at the rate. */
        RUNNING,
        /** None is left to be made live again. */
        COMPLETED,
        /** It stopped by itself, since what it made live again died of the same. */
        STOPPED,
        /** Somebody ended it. */
        CANCELLED;

        /** The name on the wire and in the database, lower case. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The state of a wire name. */
        public static State of(String wireName) {
            return valueOf(wireName.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * What became of tasks that were made live again.
     *
     * @param pending those that have not ended
     * @param completed those that ended well
     * @param diedAgain those that died with the same fingerprint
     * @param endedOtherwise those that died of something else or were cancelled
     */
    public record Outcomes(long pending, long completed, long diedAgain, long endedOtherwise) {
        /** How many they are. */
        public long all() {
            return pending + completed + diedAgain + endedOtherwise;
        }

        /** How many have ended. */
        public long settled() {
            return all() - pending;
        }
    }
}
