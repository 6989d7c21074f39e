package io.slipstream.cache.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.cache.entry.TierUnavailableException;
import io.slipstream.cache.invalidation.Stamp;
import io.slipstream.cache.load.LeaseToken;
import io.slipstream.cache.openai.AnswerRelay.Piece;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RelayWriterTest {
    private static final LeaseToken TOKEN = new LeaseToken(new Stamp(1, 2), "0".repeat(32));
    private static final AnswerHead HEAD = new AnswerHead(200, Map.of(), AnswerMode.STREAM);

    /** Takes pieces, and says so when the test does. */
    private static final class Relay implements AnswerRelay {
        private final List<List<Piece>> writes = new ArrayList<>();
        private final List<UniEmitter<? super Void>> waiting = new ArrayList<>();

        @Override
        public Uni<Void> append(String call, List<Piece> pieces) {
            assertThat(call).isEqualTo(TOKEN.holder());
            writes.add(pieces);
            return Uni.createFrom().emitter(waiting::add);
        }

        @Override
        public Uni<List<Piece>> read(String call, int from) {
            throw new UnsupportedOperationException("nobody reads here");
        }

        void done() {
            waiting.removeFirst().complete(null);
        }

        void fails() {
            waiting.removeFirst().fail(new TierUnavailableException("away"));
        }
    }

    private final Relay relay = new Relay();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Piece piece) {
        return piece instanceof Piece.Part part ? new String(part.bytes(), StandardCharsets.UTF_8) : piece.toString();
    }

    @Test
    void parts_thatComeWhileOneIsWritten_goTogetherWithTheNext() {
        RelayWriter writer = new RelayWriter(relay, TOKEN, 100);
        AtomicBoolean ended = new AtomicBoolean();

        writer.ask();
        writer.begin(HEAD);
        writer.add(bytes("one "));
        writer.add(bytes("two"));
        assertThat(relay.writes).containsExactly(List.of(new Piece.Asked(TOKEN.begun())));
        relay.done();
        assertThat(relay.writes.getLast()).hasSize(2).first().isEqualTo(new Piece.Begun(HEAD));
        assertThat(text(relay.writes.getLast().getLast())).isEqualTo("one two");

        writer.end().subscribe().with(done -> ended.set(true));
        relay.done();
        assertThat(relay.writes.getLast()).containsExactly(new Piece.Ended());
        assertThat(ended).isFalse();
        relay.done();
        assertThat(ended).isTrue();
    }

    @Test
    void writer_whoseWriteFailed_writesNoMoreAndEndsAllTheSame() {
        RelayWriter writer = new RelayWriter(relay, TOKEN, 100);
        AtomicBoolean ended = new AtomicBoolean();
        writer.ask();
        writer.begin(HEAD);

        relay.fails();
        writer.add(bytes("one"));
        writer.end().subscribe().with(done -> ended.set(true));

        assertThat(relay.writes).hasSize(1);
        assertThat(ended).isTrue();
    }

    @Test
    void answer_ofTooManyPieces_isPassedOnNoFurther() {
        RelayWriter writer = new RelayWriter(relay, TOKEN, 2);
        writer.ask();
        relay.done();
        for (int i = 0; i < 4; i++) {
            writer.add(bytes("x"));
            if (!relay.waiting.isEmpty()) {
                relay.done();
            }
        }

        assertThat(relay.writes).hasSize(3);
    }
}
