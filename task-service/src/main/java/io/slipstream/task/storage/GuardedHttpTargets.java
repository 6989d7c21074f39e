package io.slipstream.task.storage;

import io.slipstream.task.push.PushAnswer;
import io.slipstream.task.work.HttpTargets;
import io.slipstream.task.work.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Calls of {@code http.request}, only to where they may go. Of an answer's headers only those that are no secrets are kept. */
@ApplicationScoped
public class GuardedHttpTargets implements HttpTargets {
    private static final List<String> KEPT = List.of(
            "content-language",
            "content-type",
            "date",
            "etag",
            "last-modified",
            "link",
            "location",
            "retry-after",
            "x-request-id");
    private static final int HEADER_LIMIT = 2000;

    private final GuardedHttp http;
    private final Json json;

    /** Calls over guarded HTTP. */
    public GuardedHttpTargets(GuardedHttp http, Json json) {
        this.http = http;
        this.json = json;
    }

    @Override
    public Uni<PushAnswer> call(Request request) {
        GuardedHttp.Content content = new GuardedHttp.Content(request.headers(), request.body());
        return http.call(
                new GuardedHttp.Call(HttpMethod.valueOf(request.method()), request.url(), () -> content, this::answer));
    }

    private PushAnswer answer(GuardedHttp.Received received) {
        Map<String, Object> result = new LinkedHashMap<>();
        int status = received.response().statusCode();
        result.put("status", status);
        result.put("headers", headers(received));
        addBody(result, received.body());
        return new PushAnswer.Answered(status, received.response().getHeader("Retry-After"), json.write(result));
    }

    private static Map<String, String> headers(GuardedHttp.Received received) {
        Map<String, String> headers = new TreeMap<>();
        for (String name : KEPT) {
            String value = received.response().getHeader(name);
            if (value != null && value.length() <= HEADER_LIMIT) {
                headers.put(name, value);
            }
        }
        return headers;
    }

    /** JSON as it is, other text as a text, bytes that are neither as base64 under another name. */
    private void addBody(Map<String, Object> result, byte[] body) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            result.put("body", text.isBlank() ? null : value(text));
        } catch (CharacterCodingException bytes) {
            result.put("body_base64", Base64.getEncoder().encodeToString(body));
        }
    }

    private Object value(String text) {
        try {
            Object value = json.read(text);
            return value == null ? text : value;
        } catch (IllegalArgumentException notJson) {
            return text;
        }
    }
}
