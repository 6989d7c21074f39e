package io.slipstream.task.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RequestLinesTest {
    private static final int LIMIT = 20;

    private Handler<Buffer> data;
    private Handler<Void> end;
    private Handler<Throwable> broken;
    private boolean flowing;

    @SuppressWarnings("unchecked")
    private final HttpServerRequest request = (HttpServerRequest) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {HttpServerRequest.class}, (proxy, method, arguments) -> {
                switch (method.getName()) {
                    case "handler" -> data = (Handler<Buffer>) arguments[0];
                    case "endHandler" -> end = (Handler<Void>) arguments[0];
                    case "exceptionHandler" -> broken = (Handler<Throwable>) arguments[0];
                    case "resume" -> flowing = true;
                    case "pause" -> flowing = false;
                    default -> throw new AssertionError(method);
                }
                return proxy;
            });

    private final RequestLines lines = new RequestLines(request, LIMIT).begin();

    private void send(String text) {
        data.handle(Buffer.buffer(text));
    }

    private UniAssertSubscriber<List<RequestLines.Line>> ask(int most) {
        return lines.next(most).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private List<String> take(int most) {
        return shown(ask(most).assertCompleted().getItem());
    }

    private static List<String> shown(List<RequestLines.Line> taken) {
        return taken.stream()
                .map(line -> line.number() + ":"
                        + (line.text() == null ? "too long" : new String(line.text(), StandardCharsets.UTF_8)))
                .toList();
    }

    static IntStream seeds() {
        return IntStream.range(0, 100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void lines_howeverTheyAreCutIntoChunks_areTheSame(int seed) {
        Random random = new Random(seed);
        List<String> expected = new ArrayList<>();
        StringBuilder body = new StringBuilder();
        for (int number = 1; number <= 50; number++) {
            int length = random.nextInt(0, 30);
            String text = IntStream.range(0, length).mapToObj(i -> "x").collect(Collectors.joining());
            body.append(text).append('\n');
            if (length > 0) {
                expected.add(number + ":" + (length > LIMIT ? "too long" : text));
            }
        }
        for (int from = 0; from < body.length(); ) {
            int to = Math.min(body.length(), from + random.nextInt(1, 40));
            send(body.substring(from, to));
            from = to;
        }
        end.handle(null);

        List<String> found = new ArrayList<>();
        for (List<String> taken = take(7); !taken.isEmpty(); taken = take(7)) {
            assertThat(taken).hasSizeLessThanOrEqualTo(7);
            found.addAll(taken);
        }
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void next_beforeALineHasArrived_waitsForItAndNotForMore() {
        UniAssertSubscriber<List<RequestLines.Line>> asked = ask(10);
        send("ab");
        asked.assertNotTerminated();

        send("c\nd");

        assertThat(shown(asked.assertCompleted().getItem())).containsExactly("1:abc");
        ask(10).assertNotTerminated();
    }

    @Test
    void end_withoutALastLineEnd_endsTheLastLine() {
        send("a\r\n \r\nb");
        end.handle(null);

        assertThat(take(10)).containsExactly("1:a\r", "3:b");
        assertThat(take(10)).isEmpty();
        assertThat(take(10)).isEmpty();
    }

    @Test
    void body_thatBreaksOff_endsAfterItsLastWholeLine() {
        send("a\nb");
        broken.handle(new IllegalStateException("reset"));

        assertThat(take(10)).containsExactly("1:a");
        assertThat(take(10)).isEmpty();
    }

    @Test
    void lines_thatNobodyTakes_holdTheClientBackUntilTheyAreTaken() {
        assertThat(flowing).isTrue();
        send("x\n".repeat(1_001));
        assertThat(flowing).isFalse();

        take(500);
        assertThat(flowing).isFalse();
        take(500);

        assertThat(flowing).isTrue();
    }
}
