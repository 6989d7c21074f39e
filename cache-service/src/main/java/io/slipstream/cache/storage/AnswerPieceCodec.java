package io.slipstream.cache.storage;

import io.slipstream.cache.invalidation.Stamp;
import io.slipstream.cache.openai.AnswerHead;
import io.slipstream.cache.openai.AnswerMode;
import io.slipstream.cache.openai.AnswerRelay.Piece;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Pieces of an answer as bytes: what it is, then what it holds; texts with their length before them. */
final class AnswerPieceCodec {
    private static final byte ASKED = 'A';
    private static final byte BEGUN = 'B';
    private static final byte PART = 'P';
    private static final byte ENDED = 'E';

    private AnswerPieceCodec() {}

    static Buffer encode(Piece piece) {
        return switch (piece) {
            case Piece.Asked(Stamp at) ->
                Buffer.buffer().appendByte(ASKED).appendLong(at.epoch()).appendLong(at.position());
            case Piece.Begun(AnswerHead head) -> {
                Buffer bytes = Buffer.buffer()
                        .appendByte(BEGUN)
                        .appendInt(head.status())
                        .appendInt(head.fields().size());
                append(bytes, head.mode().name());
                head.fields().forEach((name, value) -> {
                    append(bytes, name);
                    append(bytes, value);
                });
                yield bytes;
            }
            case Piece.Part part -> Buffer.buffer().appendByte(PART).appendBytes(part.bytes());
            case Piece.Ended ended -> Buffer.buffer().appendByte(ENDED);
        };
    }

    /** The piece of bytes. Throws {@link RuntimeException} if they are of another version. */
    static Piece decode(Buffer bytes) {
        return switch (bytes.getByte(0)) {
            case ASKED -> new Piece.Asked(new Stamp(bytes.getLong(1), bytes.getLong(1 + Long.BYTES)));
            case BEGUN -> begun(bytes);
            case PART -> new Piece.Part(bytes.getBytes(1, bytes.length()));
            case ENDED -> new Piece.Ended();
            default -> throw new IllegalArgumentException("a piece of an answer must begin with A, B, P or E");
        };
    }

    private static Piece begun(Buffer bytes) {
        int status = bytes.getInt(1);
        int count = bytes.getInt(1 + Integer.BYTES);
        int[] position = {1 + 2 * Integer.BYTES};
        AnswerMode mode = AnswerMode.valueOf(text(bytes, position));
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < count; i++) {
            String name = text(bytes, position);
            fields.put(name, text(bytes, position));
        }
        return new Piece.Begun(new AnswerHead(status, fields, mode));
    }

    private static void append(Buffer bytes, String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        bytes.appendInt(encoded.length).appendBytes(encoded);
    }

    private static String text(Buffer bytes, int[] position) {
        int length = bytes.getInt(position[0]);
        int begin = position[0] + Integer.BYTES;
        position[0] = begin + length;
        return bytes.getString(begin, begin + length, StandardCharsets.UTF_8.name());
    }
}
