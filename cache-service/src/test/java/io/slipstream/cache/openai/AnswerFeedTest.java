package io.slipstream.cache.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerFeedTest {
    private static final AnswerHead STREAM =
            new AnswerHead(200, Map.of("content-type", "text/event-stream"), AnswerMode.STREAM);

    private final LiveAnswer answer = new LiveAnswer();
    private final AnswerFeed feed = new AnswerFeed(answer, null, () -> {});

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String passed() {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void stream_inSingleBytes_passesEventByEvent(String end) {
        String event = "data: {\"a\":\"é漢😀\"}" + end + end;
        feed.begun(STREAM);

        int seen = 0;
        for (byte one : bytes(event + event)) {
            feed.part(new byte[] {one});
            assertThat(event + event).startsWith(passed());
            assertThat(passed().isEmpty() || passed().endsWith(end)).isTrue();
            seen = Math.max(seen, passed().length());
        }

        assertThat(passed()).isEqualTo(event + event);
        assertThat(seen).isEqualTo(2 * event.length());
    }

    @Test
    void stream_thatFails_hasPassedWholeEventsOnly() {
        feed.begun(STREAM);
        feed.part(bytes("data: 1\n\ndata: 2"));
        feed.failed(new ProblemException(ErrorCode.UPSTREAM_FAILED, "cut"));

        assertThat(passed()).isEqualTo("data: 1\n\n");
        assertThat(answer.state()).isInstanceOf(LiveAnswer.State.Failed.class);
    }

    @Test
    void stream_thatEndsWithoutAnEmptyLine_passesWhole() {
        feed.begun(STREAM);
        feed.part(bytes("data: 1\n\ndata: 2"));
        feed.ended();

        assertThat(passed()).isEqualTo("data: 1\n\ndata: 2");
    }

    @Test
    void answer_isReadFromAnyPosition() {
        byte[] all = new byte[200_000];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        feed.begun(new AnswerHead(200, Map.of(), AnswerMode.WHOLE));
        feed.part(Arrays.copyOf(all, 100));
        feed.part(Arrays.copyOfRange(all, 100, 101));
        feed.part(Arrays.copyOfRange(all, 101, all.length));

        for (int position : new int[] {0, 1, 99, 100, 101, 102, 70_000, 199_999}) {
            byte[] part = answer.from(position);
            assertThat(part).isNotEmpty().isEqualTo(Arrays.copyOfRange(all, position, position + part.length));
        }
        assertThat(answer.from(all.length)).isEmpty();
        assertThat(answer.size()).isEqualTo(all.length);
    }

    @Test
    void answer_thatTakesThePlaceOfAnother_isComparedByItsFirstBytes() {
        LiveAnswer other = new LiveAnswer();
        answer.add(bytes("one two"));
        other.add(bytes("one"));
        other.add(bytes(" three"));

        assertThat(other.beginsLike(answer, 5)).isTrue();
        assertThat(other.beginsLike(answer, 6)).isFalse();
        assertThat(other.beginsLike(answer, 8)).isFalse();
    }
}
