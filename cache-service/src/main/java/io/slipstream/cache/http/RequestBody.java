package io.slipstream.cache.http;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Reads a body as bytes, on the event loop, up to a limit. */
final class RequestBody {
    private RequestBody() {}

    /** The length a request says its body has; 0 if it does not say. */
    static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The bytes; fails with {@code PAYLOAD_TOO_LARGE} as soon as there are more than the limit. */
    static Uni<byte[]> read(HttpServerRequest request, long limit) {
        long declared = declaredLength(request);
        if (declared > limit) {
            // What was sent already is thrown away, or the answer might never be read.
            request.handler(rest -> {}).resume();
            throw tooLarge(limit);
        }
        return Uni.createFrom().emitter(emitter -> {
            Buffer body = Buffer.buffer((int) Math.min(declared, limit));
            request.handler(chunk -> {
                if (body.length() + (long) chunk.length() > limit) {
                    request.handler(rest -> {}).endHandler(end -> {});
                    emitter.fail(tooLarge(limit));
                } else {
                    body.appendBuffer(chunk);
                }
            });
            request.endHandler(end -> emitter.complete(body.getBytes()));
            request.exceptionHandler(emitter::fail);
            request.resume();
        });
    }

    private static ProblemException tooLarge(long limit) {
        return new ProblemException(ErrorCode.PAYLOAD_TOO_LARGE, "the body must be at most " + limit + " bytes");
    }
}
