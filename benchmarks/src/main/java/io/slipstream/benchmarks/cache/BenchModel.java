package io.slipstream.benchmarks.cache;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A model with OpenAI's interface that streams each answer, one piece after the other, at the pace of a quick model, and counts its calls. */
final class BenchModel implements AutoCloseable {
    /** How long it takes until its first piece. */
    static final Duration FIRST = Duration.ofMillis(200);

    /** How long it takes from one piece to the next. */
    static final Duration BETWEEN = Duration.ofMillis(20);

    static final int PIECES = 20;
    static final String NAME = "bench-model";
    static final int INPUT_TOKENS = 120;
    static final int OUTPUT_TOKENS = 20;

    private static final String CHUNK =
            "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000," + "\"model\":\""
                    + NAME + "\",\"choices\":[%s],\"usage\":%s}\n\n";

    private final Vertx vertx;
    private final AtomicInteger calls = new AtomicInteger();
    private final HttpServer server;

    BenchModel(Vertx vertx) throws Exception {
        this.vertx = vertx;
        server = Rig.await(vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    calls.incrementAndGet();
                    HttpServerResponse response = request.response();
                    response.setChunked(true).putHeader("Content-Type", "text/event-stream");
                    vertx.setTimer(FIRST.toMillis(), due -> go(response, 0));
                }))
                .listen(0, "127.0.0.1"));
    }

    /** Its address as clients of the interface take it. */
    String url() {
        return "http://127.0.0.1:" + server.actualPort() + "/v1";
    }

    /** How often it was asked so far. */
    int calls() {
        return calls.get();
    }

    /** How long a whole answer takes. */
    static Duration whole() {
        return FIRST.plus(BETWEEN.multipliedBy(PIECES));
    }

    @Override
    public void close() {
        server.close().onComplete(closed -> {});
    }

    private void go(HttpServerResponse response, int piece) {
        if (piece < PIECES) {
            response.write(chunk(
                    "{\"index\":0,\"delta\":{\"content\":\"token " + piece + " \"},\"finish_reason\":null}", "null"));
            vertx.setTimer(BETWEEN.toMillis(), due -> go(response, piece + 1));
        } else {
            String usage = "{\"prompt_tokens\":" + INPUT_TOKENS + ",\"completion_tokens\":" + OUTPUT_TOKENS
                    + ",\"total_tokens\":" + (INPUT_TOKENS + OUTPUT_TOKENS) + "}";
            response.write(chunk("{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}", "null"));
            response.write(chunk("", usage));
            response.end("data: [DONE]\n\n");
        }
    }

    private static String chunk(String choices, String usage) {
        return CHUNK.formatted(choices, usage);
    }
}
