package io.slipstream.cache.storage;

import io.slipstream.cache.invalidation.LogPositions;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is saved with each commit beside the copies.
 *
 * @param sequence the last number that was given
 * @param barrier the common barrier
 * @param positions up to where the log is applied to what is on disk; null if that is not known
 */
record DiskState(long sequence, long barrier, @Nullable LogPositions positions) {
    private static final byte FORMAT = 1;

    byte[] encode() {
        int count = positions == null ? 0 : positions.positions().size();
        ByteBuffer out = ByteBuffer.allocate(28 + 8 * count)
                .putLong(sequence)
                .putLong(barrier)
                .putLong(positions == null ? 0 : positions.epoch())
                .putInt(count);
        if (positions != null) {
            positions.positions().forEach(out::putLong);
        }
        return Frame.seal(FORMAT, out.array());
    }

    /** The state in bytes from disk; null if they are of another format or damaged. */
    static @Nullable DiskState decode(byte[] bytes) {
        ByteBuffer in = Frame.open(FORMAT, bytes);
        if (in == null) {
            return null;
        }
        try {
            long sequence = in.getLong();
            long barrier = in.getLong();
            long epoch = in.getLong();
            int count = in.getInt();
            List<Long> positions = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                positions.add(in.getLong());
            }
            return new DiskState(sequence, barrier, epoch == 0 ? null : new LogPositions(epoch, positions));
        } catch (BufferUnderflowException e) {
            return null;
        }
    }
}
