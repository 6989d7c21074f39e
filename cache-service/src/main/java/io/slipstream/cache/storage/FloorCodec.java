package io.slipstream.cache.storage;

import io.slipstream.cache.invalidation.LogRecord;
import io.slipstream.contracts.event.CacheInvalidatedV1.Scope;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Floors as bytes on disk, each in a {@link Frame}. What cannot be read makes the whole file as good as absent. */
final class FloorCodec {
    private static final byte FORMAT = 1;

    private FloorCodec() {}

    static byte[] encode(LogRecord.Invalidated record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            Instant at = record.at();
            out.writeLong(at.getEpochSecond());
            out.writeInt(at.getNano());
            out.writeBoolean(record.soft());
            text(out, record.scope().name());
            text(out, record.id());
            text(out, record.tenant());
            text(out, record.namespace());
            text(out, record.origin());
            out.writeInt(record.values().size());
            for (String value : record.values()) {
                text(out, value);
            }
            // Behind all else, where versions that do not know of it do not look.
            text(out, Objects.requireNonNullElse(record.requestedBy(), ""));
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory cannot fail", e);
        }
        return Frame.seal(FORMAT, bytes.toByteArray());
    }

    /** The floor in bytes from disk; null if they are of another format or damaged. */
    static LogRecord.@Nullable Invalidated decode(byte[] bytes) {
        ByteBuffer in = Frame.open(FORMAT, bytes);
        if (in == null) {
            return null;
        }
        try {
            Instant at = Instant.ofEpochSecond(in.getLong(), in.getInt());
            boolean soft = in.get() != 0;
            Scope scope = Scope.valueOf(text(in));
            String id = text(in);
            String tenant = text(in);
            String namespace = text(in);
            String origin = text(in);
            int count = in.getInt();
            List<String> values = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                values.add(text(in));
            }
            String requestedBy = in.hasRemaining() ? text(in) : "";
            return new LogRecord.Invalidated(
                    id, tenant, namespace, scope, values, soft, at, origin, requestedBy.isEmpty() ? null : requestedBy);
        } catch (BufferUnderflowException | IllegalArgumentException | DateTimeException e) {
            return null;
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("a text of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
