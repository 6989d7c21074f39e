package io.slipstream.cache.storage;

import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.invalidation.Dependencies;
import io.slipstream.cache.invalidation.Stamp;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Entries as bytes, format 2: a fixed part, then the content type and dependencies, then the value, deflated where that
 * saves a tenth. Numbers are big-endian. What cannot be read is as good as absent, so formats may change.
 *
 * <pre>
 *  0 format 2 | 1 flags | 2 epoch 8 | 10 position 8 | 18 store 8 | 26 write 8 | 34 written 8 | 42 expires 8 | 50 gone 8
 * 58 etag 16 | 74 header length 4 | 78 value length 4 | 82 content type, tags, tables, owner, application, repository,
 * validator
 * </pre>
 */
final class EntryCodec {
    /** Where the write stands, for scripts that compare it: first and last byte. */
    static final int WRITE_FIRST = 26;

    static final int WRITE_LAST = 33;

    /** Where the store stands: first and last byte. */
    static final int STORE_FIRST = 18;

    static final int STORE_LAST = 25;

    /** From this size of a value on, encoding and decoding are not for an event loop. */
    static final int LARGE = 64 * 1024;

    private static final byte FORMAT = 2;
    private static final byte DEFLATED = 1;
    private static final int HEADER_LENGTH_AT = 74;
    private static final int FIXED = 82;
    private static final short NONE = -1;

    private final long compressFrom;

    /** Compresses values from a size on, in bytes. */
    EntryCodec(long compressFrom) {
        this.compressFrom = compressFrom;
    }

    /** An entry as bytes, for a store; see {@link RedisLink#store()}. */
    byte[] encode(Entry entry, long store) {
        byte[] value = entry.value();
        byte @Nullable [] deflated = value.length >= compressFrom ? deflate(value) : null;
        byte[] body = deflated == null ? value : deflated;
        byte[] names = names(entry);
        ByteBuffer out = ByteBuffer.allocate(FIXED + names.length + body.length);
        out.put(FORMAT).put(deflated == null ? 0 : DEFLATED);
        out.putLong(entry.stamp().epoch()).putLong(entry.stamp().position());
        out.putLong(store).putLong(entry.write());
        out.putLong(entry.writtenAt()).putLong(entry.expiresAt()).putLong(entry.goneAt());
        out.put(HexFormat.of().parseHex(entry.etag()));
        out.putInt(FIXED + names.length).putInt(value.length);
        return out.put(names).put(body).array();
    }

    /** The entry in bytes that a store wrote; null if they are not of this format or store. */
    static @Nullable Entry decode(byte[] bytes, long store) {
        return decode(bytes, store, true);
    }

    /** The entry without its value; null as above, or if the bytes do not reach to the end of its header. */
    static @Nullable Entry decodeHeader(byte[] bytes, long store) {
        return decode(bytes, store, false);
    }

    /** How long the header is; 0 if that cannot be told. */
    static int headerLength(byte[] bytes) {
        return bytes.length < FIXED || bytes[0] != FORMAT
                ? 0
                : ByteBuffer.wrap(bytes).getInt(HEADER_LENGTH_AT);
    }

    /** Whether decoding takes long. */
    static boolean isLarge(byte[] bytes) {
        return bytes.length >= FIXED && ByteBuffer.wrap(bytes).getInt(HEADER_LENGTH_AT + 4) >= LARGE;
    }

    private static @Nullable Entry decode(byte[] bytes, long store, boolean withValue) {
        if (bytes.length < FIXED || bytes[0] != FORMAT) {
            return null;
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            boolean isDeflated = (in.get(1) & DEFLATED) != 0;
            in.position(2);
            Stamp stamp = new Stamp(in.getLong(), in.getLong());
            if (in.getLong() != store) {
                return null;
            }
            long write = in.getLong();
            long written = in.getLong();
            long expires = in.getLong();
            long gone = in.getLong();
            byte[] etag = new byte[16];
            in.get(etag);
            int header = in.getInt();
            int length = in.getInt();
            if (header > bytes.length) {
                return null;
            }
            String contentType = text(in);
            Dependencies dependencies =
                    new Dependencies(texts(in), texts(in), textOrNull(in), textOrNull(in), textOrNull(in));
            String validator = textOrNull(in);
            byte[] value = withValue ? value(bytes, header, length, isDeflated) : new byte[0];
            return new Entry(
                    value,
                    contentType,
                    HexFormat.of().formatHex(etag),
                    stamp,
                    write,
                    written,
                    expires,
                    gone,
                    dependencies.isEmpty() ? Dependencies.NONE : dependencies,
                    validator);
        } catch (BufferUnderflowException | NegativeArraySizeException | DataFormatException e) {
            return null;
        }
    }

    private static byte[] value(byte[] bytes, int header, int length, boolean isDeflated) throws DataFormatException {
        if (!isDeflated) {
            if (bytes.length - header != length) {
                throw new DataFormatException("the value is cut off");
            }
            byte[] value = new byte[length];
            System.arraycopy(bytes, header, value, 0, length);
            return value;
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(bytes, header, bytes.length - header);
            byte[] value = new byte[length];
            int filled = 0;
            while (filled < length) {
                int count = inflater.inflate(value, filled, length - filled);
                if (count == 0) {
                    throw new DataFormatException("the value is cut off");
                }
                filled += count;
            }
            // Past the last byte stands the checksum.
            if (inflater.inflate(new byte[1]) != 0 || !inflater.finished()) {
                throw new DataFormatException("the value is cut off");
            }
            return value;
        } finally {
            inflater.end();
        }
    }

    /** Null if it does not save a tenth. */
    private static byte @Nullable [] deflate(byte[] value) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(value);
            deflater.finish();
            byte[] out = new byte[value.length - value.length / 10];
            int count = deflater.deflate(out);
            if (!deflater.finished()) {
                return null;
            }
            byte[] exact = new byte[count];
            System.arraycopy(out, 0, exact, 0, count);
            return exact;
        } finally {
            deflater.end();
        }
    }

    private static byte[] names(Entry entry) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64);
        write(out, entry.contentType());
        Dependencies dependencies = entry.dependencies();
        write(out, dependencies.tags());
        write(out, dependencies.tables());
        write(out, dependencies.owner());
        write(out, dependencies.application());
        write(out, dependencies.repository());
        write(out, entry.validator());
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, List<String> texts) {
        writeShort(out, texts.size());
        texts.forEach(text -> write(out, text));
    }

    private static void write(ByteArrayOutputStream out, @Nullable String text) {
        if (text == null) {
            writeShort(out, NONE);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        writeShort(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void writeShort(ByteArrayOutputStream out, int value) {
        out.write(value >> 8);
        out.write(value);
    }

    private static List<String> texts(ByteBuffer in) {
        int count = in.getShort();
        if (count == 0) {
            return List.of();
        }
        List<String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            texts.add(text(in));
        }
        return texts;
    }

    private static String text(ByteBuffer in) {
        String text = textOrNull(in);
        return text == null ? "" : text;
    }

    private static @Nullable String textOrNull(ByteBuffer in) {
        short length = in.getShort();
        if (length == NONE) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
