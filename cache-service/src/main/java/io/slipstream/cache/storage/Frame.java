package io.slipstream.cache.storage;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Bytes with their format and a checksum (CRC-32C) before them: format 1 | checksum 4 | content. */
final class Frame {
    private static final int CONTENT_AT = 5;

    private Frame() {}

    /** The parts as one content, framed. */
    static byte[] seal(byte format, byte[]... parts) {
        int length = CONTENT_AT;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer out = ByteBuffer.allocate(length).put(format).putInt(0);
        for (byte[] part : parts) {
            out.put(part);
        }
        return out.putInt(1, checksum(out.array())).array();
    }

    /** The content, to be read from the buffer's position; null if it is of another format or damaged. */
    static @Nullable ByteBuffer open(byte format, byte[] frame) {
        if (frame.length < CONTENT_AT || frame[0] != format) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(frame);
        return in.getInt(1) == checksum(frame) ? in.position(CONTENT_AT) : null;
    }

    private static int checksum(byte[] frame) {
        CRC32C sum = new CRC32C();
        sum.update(frame, 0, 1);
        sum.update(frame, CONTENT_AT, frame.length - CONTENT_AT);
        return (int) sum.getValue();
    }
}
