package io.slipstream.benchmarks;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * One request, sent over and over.
 *
 * @param method the method
 * @param path path and query
 * @param headers headers to send
 * @param body the body; null for none
 * @param expected the status of an answer
 */
public record Request(
        HttpMethod method,
        String path,
        MultiMap headers,
        @Nullable Buffer body,
        int expected) {
    /** A read. */
    public static Request get(String path, MultiMap headers, int expected) {
        return new Request(HttpMethod.GET, path, headers, null, expected);
    }

    /** A JSON body posted. */
    public static Request json(String path, MultiMap headers, String body, int expected) {
        MultiMap all = MultiMap.caseInsensitiveMultiMap().addAll(headers).set("Content-Type", "application/json");
        return new Request(HttpMethod.POST, path, all, Buffer.buffer(body), expected);
    }

    /** Whether a status counts as an answer. What is put may be told to be new, when it is not known in time that something was there. */
    boolean isAnsweredBy(int status) {
        return status == expected || (status == 201 && method.equals(HttpMethod.PUT));
    }
}
