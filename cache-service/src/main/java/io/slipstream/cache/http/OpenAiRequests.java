package io.slipstream.cache.http;

import io.slipstream.cache.ai.JsonValue.JsonBoolean;
import io.slipstream.cache.ai.JsonValue.JsonObject;
import io.slipstream.cache.openai.AnswerMode;
import io.slipstream.cache.openai.Directives;
import io.slipstream.cache.openai.FrontRequest;
import io.slipstream.cache.openai.UpstreamRequest;
import io.slipstream.contracts.problem.ProblemException;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request to the front asks for: of the model by its body, of the cache by its header. */
final class OpenAiRequests {
    /** How long the answer is to be kept. */
    static final String TTL = "Slipstream-TTL";
    /** The caller's own credential for the model. */
    static final String UPSTREAM_AUTHORIZATION = "Slipstream-Upstream-Authorization";

    private static final String CACHE_CONTROL = "Cache-Control";
    private static final String MAX_AGE = "max-age=";

    /** What the model is told of a request's header; nothing else of it may change an answer, since it is not part of the key. */
    private static final List<String> PASSED =
            List.of("content-type", "accept", "user-agent", "openai-organization", "openai-project", "openai-beta");

    private OpenAiRequests() {}

    /** A request of a tenant. Fails with a problem that names the field of the header. */
    static FrontRequest of(String tenant, String path, MultiMap headers, byte[] body, Duration maxTtl) {
        JsonObject members = members(body);
        UpstreamRequest upstream =
                new UpstreamRequest(path, body, fields(headers), headers.get(UPSTREAM_AUTHORIZATION), mode(members));
        return new FrontRequest(tenant, upstream, members, directives(headers, maxTtl));
    }

    /** What a key can be made of; null if it is not sound, which the model is to say. */
    private static @Nullable JsonObject members(byte[] body) {
        try {
            return StrictJson.object(StrictJson.text(body));
        } catch (ProblemException e) {
            return null;
        }
    }

    private static AnswerMode mode(@Nullable JsonObject members) {
        if (members == null || !isTrue(members, "stream")) {
            return AnswerMode.WHOLE;
        }
        return members.members().get("stream_options") instanceof JsonObject options && isTrue(options, "include_usage")
                ? AnswerMode.STREAM_WITH_USAGE
                : AnswerMode.STREAM;
    }

    private static boolean isTrue(JsonObject object, String name) {
        return object.members().get(name) instanceof JsonBoolean(boolean value) && value;
    }

    private static Map<String, String> fields(MultiMap headers) {
        Map<String, String> fields = new HashMap<>();
        for (String name : PASSED) {
            String value = headers.get(name);
            if (value != null) {
                fields.put(name, value);
            }
        }
        return fields;
    }

    static Directives directives(MultiMap headers, Duration maxTtl) {
        boolean mayStore = true;
        boolean mayReuse = true;
        Duration maxAge = null;
        for (String field : headers.getAll(CACHE_CONTROL)) {
            for (String directive : field.toLowerCase(Locale.ROOT).split(",", -1)) {
                String text = directive.strip();
                mayStore &= !text.equals("no-store");
                mayReuse &= !text.equals("no-cache");
                if (text.startsWith(MAX_AGE)) {
                    maxAge = seconds(text.substring(MAX_AGE.length()));
                }
            }
        }
        Duration ttl = EntryParameters.duration(TTL, headers.get(TTL));
        if (ttl != null && (ttl.isNegative() || ttl.isZero() || ttl.compareTo(maxTtl) > 0)) {
            throw ProblemException.invalid(TTL, "positive and at most " + maxTtl);
        }
        return new Directives(mayStore, mayReuse, maxAge, ttl);
    }

    private static Duration seconds(String text) {
        if (!text.matches("\\d{1,10}")) {
            throw ProblemException.invalid(CACHE_CONTROL, "max-age with a number of seconds");
        }
        return Duration.ofSeconds(Long.parseLong(text));
    }
}
