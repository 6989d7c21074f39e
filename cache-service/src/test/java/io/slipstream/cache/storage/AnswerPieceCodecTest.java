package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.cache.invalidation.Stamp;
import io.slipstream.cache.openai.AnswerHead;
import io.slipstream.cache.openai.AnswerMode;
import io.slipstream.cache.openai.AnswerRelay.Piece;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnswerPieceCodecTest {
    @Test
    void pieces_readBack_areWhatWasWritten() {
        for (Piece piece : List.of(
                new Piece.Asked(new Stamp(-7, 1L << 40)),
                new Piece.Begun(new AnswerHead(
                        200, Map.of("content-type", "text/event-stream", "x", "é"), AnswerMode.STREAM_WITH_USAGE)),
                new Piece.Begun(new AnswerHead(200, Map.of(), AnswerMode.WHOLE)),
                new Piece.Ended())) {
            assertThat(AnswerPieceCodec.decode(AnswerPieceCodec.encode(piece))).isEqualTo(piece);
        }
        byte[] bytes = "data: 漢\n\n".getBytes(StandardCharsets.UTF_8);
        assertThat(AnswerPieceCodec.decode(AnswerPieceCodec.encode(new Piece.Part(bytes))))
                .isInstanceOfSatisfying(
                        Piece.Part.class, part -> assertThat(part.bytes()).isEqualTo(bytes));
    }

    @Test
    void piece_ofAnotherVersion_isRefused() {
        assertThatThrownBy(() -> AnswerPieceCodec.decode(Buffer.buffer("Z")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
