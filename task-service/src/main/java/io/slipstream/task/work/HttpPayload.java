package io.slipstream.task.work;

import io.slipstream.task.config.PushConfig;
import io.slipstream.task.task.PushUrl;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the call of an {@code http.request} task. */
final class HttpPayload {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int HEADERS_LIMIT = 50;
    private static final int HEADER_LIMIT = 8000;
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    /** Headers that say how the connection and the message are made, which is not the caller's to say. */
    private static final Set<String> OURS = Set.of(
            "accept-encoding",
            "connection",
            "content-length",
            "expect",
            "host",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private final Arguments arguments;
    private final Json json;
    private final PushConfig config;

    HttpPayload(Arguments arguments, Json json, PushConfig config) {
        this.arguments = arguments;
        this.json = json;
        this.config = config;
        arguments.only("method", "url", "headers", "body", "timeout", "expect_status");
    }

    /** The request; fails with a permanent {@link WorkFailure} that names field and rule. */
    HttpTargets.Request request(UUID task) {
        String method = arguments.optionalText("method").orElse("GET").toUpperCase(Locale.ROOT);
        if (!METHODS.contains(method)) {
            throw Arguments.invalid(
                    "method",
                    "one of " + String.join(", ", METHODS.stream().sorted().toList()));
        }
        PushUrl url = PushUrl.parse(arguments.text("url")).orElseThrow(() -> Arguments.invalid("url", PushUrl.RULE));
        Object body = arguments.value("body");
        if (body != null && (method.equals("GET") || method.equals("HEAD"))) {
            throw Arguments.invalid("body", "left out with " + method);
        }
        return new HttpTargets.Request(method, url, headers(task, body), bytes(body));
    }

    /** How long the call may take. */
    Duration timeout() {
        Duration timeout = arguments.duration("timeout");
        if (timeout.isNegative() || timeout.compareTo(config.timeout()) > 0) {
            throw Arguments.invalid("timeout", "above 0 and at most " + config.timeout());
        }
        return timeout.isZero() ? TIMEOUT : timeout;
    }

    /** The status codes that are wanted; empty means any 2xx. */
    Set<Integer> expected() {
        return switch (arguments.value("expect_status")) {
            case null -> Set.of();
            case Integer one when isStatus(one) -> Set.of(one);
            case List<?> many
            when !many.isEmpty() && many.stream().allMatch(HttpPayload::isStatus) ->
                Set.copyOf(many.stream().map(Integer.class::cast).toList());
            default -> throw Arguments.invalid("expect_status", "a status code from 200 to 599, or a list of them");
        };
    }

    private static boolean isStatus(Object value) {
        return value instanceof Integer status && status >= 200 && status <= 599;
    }

    private Map<String, String> headers(UUID task, @Nullable Object body) {
        Map<String, String> given = arguments.textsByName("headers");
        if (given.size() > HEADERS_LIMIT) {
            throw Arguments.invalid("headers", "at most " + HEADERS_LIMIT + " headers");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        given.forEach((name, value) -> headers.put(checked(name, value), value));
        headers.putIfAbsent("idempotency-key", task.toString());
        if (body != null) {
            headers.putIfAbsent(
                    "content-type", body instanceof String ? "text/plain; charset=utf-8" : "application/json");
        }
        return headers;
    }

    /** The name in small letters, as it is sent. */
    private static String checked(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!HEADER.matcher(name).matches() || OURS.contains(lower) || lower.startsWith("proxy-")) {
            throw Arguments.invalid("headers", "names of headers other than those of the connection, got a wrong one");
        }
        boolean plain = value.chars().allMatch(letter -> letter == '\t' || (letter >= ' ' && letter < 0x7f));
        if (!plain || value.length() > HEADER_LIMIT) {
            throw Arguments.invalid("headers." + lower, "one line of ASCII of at most " + HEADER_LIMIT + " characters");
        }
        return lower;
    }

    private byte[] bytes(@Nullable Object body) {
        return switch (body) {
            case null -> new byte[0];
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            default -> json.write(body).getBytes(StandardCharsets.UTF_8);
        };
    }
}
