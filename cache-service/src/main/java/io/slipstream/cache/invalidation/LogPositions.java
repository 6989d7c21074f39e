package io.slipstream.cache.invalidation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a replica has applied the log.
 *
 * @param epoch which log; never 0
 * @param positions for each partition the offset of the first record that is not applied
 */
public record LogPositions(long epoch, List<Long> positions) {
    public LogPositions {
        positions = List.copyOf(positions);
        if (epoch == 0) {
            throw new IllegalArgumentException("epoch of positions must be that of a log, got 0");
        }
    }

    /** Those of a replica now; null if it has not met the log, or is about to meet another. */
    public static @Nullable LogPositions of(LogContact contact) {
        long epoch = contact.epoch();
        List<Long> positions = new ArrayList<>(contact.partitions());
        for (int p = 0; p < contact.partitions(); p++) {
            positions.add(contact.position(p));
        }
        // The epoch again: were the positions read after a reset, they would be claimed for the wrong log.
        return epoch == 0 || epoch != contact.epoch() ? null : new LogPositions(epoch, positions);
    }

    /** The higher position of each partition; both are of one log. */
    public LogPositions max(LogPositions other) {
        if (!isOfSameLog(other)) {
            throw new IllegalArgumentException("positions of epoch " + epoch + " cannot be compared with those of "
                    + other.epoch + ", or of another number of partitions");
        }
        List<Long> higher = new ArrayList<>(positions.size());
        for (int p = 0; p < positions.size(); p++) {
            higher.add(Math.max(positions.get(p), other.positions.get(p)));
        }
        return new LogPositions(epoch, higher);
    }

    /** Whether they can be compared. */
    public boolean isOfSameLog(LogPositions other) {
        return epoch == other.epoch && positions.size() == other.positions.size();
    }
}
