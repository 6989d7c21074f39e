package io.slipstream.cache.invalidation;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/**
 * In the shared tier, for each partition, the position after the last acknowledged floor. A replica that cannot hear the log
 * compares with it what it reads there. Never blocks; a tier that is away fails the Uni.
 */
public interface PositionMarkers {
    /** Raises a marker; a lower position in the same epoch leaves it as it is. */
    Uni<Void> raise(int partition, Marker marker);

    /**
     * The same, if there is a marker of the same epoch; otherwise nothing is changed. For who knows one floor, but maybe not all that were acknowledged:
     * it can say that a marker is too low, not what the first one of a tier that has lost its data should be. Whether there is one.
     */
    Uni<Boolean> raiseKnown(int partition, Marker marker);

    /**
     * A marker.
     *
     * @param epoch which log
     * @param position the offset after the last acknowledged floor
     */
    record Marker(long epoch, long position) {
        /** Whether nothing that was acknowledged is newer than an entry with this stamp. */
        public boolean covers(Stamp stamp) {
            return stamp.epoch() == epoch && stamp.position() >= position;
        }

        /** The marker in its text form, {@code epoch:position}. */
        public String text() {
            return epoch + ":" + position;
        }

        /** Reads the text form; null if it is none. */
        public static @Nullable Marker parse(@Nullable String text) {
            if (text == null) {
                return null;
            }
            int colon = text.indexOf(':');
            try {
                return colon < 0
                        ? null
                        : new Marker(
                                Long.parseLong(text, 0, colon, 10), Long.parseLong(text, colon + 1, text.length(), 10));
            } catch (NumberFormatException e) {
                return null;
            }
        }
    }
}
