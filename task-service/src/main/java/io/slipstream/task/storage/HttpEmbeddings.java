package io.slipstream.task.storage;

import io.slipstream.task.config.EmbeddingsConfig;
import io.slipstream.task.config.PushConfig;
import io.slipstream.task.push.PushRules;
import io.slipstream.task.work.Caller;
import io.slipstream.task.work.Embeddings;
import io.slipstream.task.work.Json;
import io.slipstream.task.work.WorkFailure;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Vectors from an interface like OpenAI's: cache-service's, or one that the operator names. Answers are read on threads for computing, since they are large. */
@ApplicationScoped
public class HttpEmbeddings implements Embeddings {
    private static final int DETAIL_LIMIT = 200;

    private final HttpCalls calls;
    private final ServiceAddresses addresses;
    private final Json json;
    private final EmbeddingsConfig config;
    private final PushConfig waits;
    private final InstantSource clock;
    private final Executor computing;

    /** Vectors over calls. */
    public HttpEmbeddings(
            HttpCalls calls,
            ServiceAddresses addresses,
            Json json,
            EmbeddingsConfig config,
            PushConfig waits,
            InstantSource clock,
            @Named("computing") Executor computing) {
        this.calls = calls;
        this.addresses = addresses;
        this.json = json;
        this.config = config;
        this.waits = waits;
        this.clock = clock;
        this.computing = computing;
    }

    @Override
    public Uni<Answer> ask(Caller caller, Question question) {
        return calls.exchange(
                        HttpMethod.POST,
                        url(),
                        authorization(caller),
                        headers(caller),
                        Buffer.buffer(body(question)),
                        config.timeout(),
                        config.answerLimit().asLongValue())
                .emitOn(computing)
                .map(answer -> read(question, checked(answer)));
    }

    private URI url() {
        String base = config.url().map(url -> url.replaceAll("/+$", "")).orElseGet(() -> addresses.cache() + "/v1");
        return URI.create(base + "/embeddings");
    }

    /** A token of this service goes to cache-service alone. */
    private Uni<Optional<String>> authorization(Caller caller) {
        return config.url().isEmpty()
                ? calls.authorization(caller)
                : Uni.createFrom().item(config.apiKey().map(key -> "Bearer " + key));
    }

    private Map<String, String> headers(Caller caller) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        if (caller.traceParent() != null && config.url().isEmpty()) {
            headers.put("traceparent", caller.traceParent());
        }
        return headers;
    }

    private String body(Question question) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", question.model());
        body.put("input", question.inputs());
        if (question.dimensions() != null) {
            body.put("dimensions", question.dimensions());
        }
        body.put("encoding_format", "float");
        return json.write(body);
    }

    private HttpCalls.Answer checked(HttpCalls.Answer answer) {
        int status = answer.status();
        if (status >= 200 && status < 300) {
            return answer;
        }
        String message = "the model's interface answered " + status + detail(answer);
        Optional<Duration> later = status == 429 || status == 503
                ? PushRules.delay(answer.headers().get("Retry-After"), clock.instant(), waits.retryAfterMax())
                : Optional.empty();
        if (later.isPresent()) {
            throw WorkFailure.deferred("UpstreamThrottled", message, later.get());
        }
        // 401 and 403 are the operator's key, which is no fault of the task.
        boolean passing = status >= 500 || status == 429 || status == 408 || status == 401 || status == 403;
        throw passing
                ? WorkFailure.retryable("UpstreamFailed", message)
                : WorkFailure.permanent("UpstreamRefused", message);
    }

    private String detail(HttpCalls.Answer answer) {
        return text(fields(answer), "detail")
                .or(() -> fields(answer).get("error") instanceof Map<?, ?> error
                        ? text(error, "message")
                        : Optional.empty())
                .map(detail -> ": " + shortened(detail))
                .orElse("");
    }

    private static Optional<String> text(Map<?, ?> fields, String name) {
        return fields.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= DETAIL_LIMIT ? line : line.substring(0, DETAIL_LIMIT);
    }

    private Map<?, ?> fields(HttpCalls.Answer answer) {
        try {
            return json.read(answer.body().toString(StandardCharsets.UTF_8)) instanceof Map<?, ?> fields
                    ? fields
                    : Map.of();
        } catch (IllegalArgumentException notJson) {
            return Map.of();
        }
    }

    private Answer read(Question question, HttpCalls.Answer answer) {
        Map<?, ?> fields = fields(answer);
        Map<String, Object> usage = new LinkedHashMap<>();
        if (fields.get("usage") instanceof Map<?, ?> said) {
            said.forEach((name, value) -> {
                if (value instanceof Number) {
                    usage.put(String.valueOf(name), value);
                }
            });
        }
        return new Answer(text(fields, "model").orElse(question.model()), vectors(fields.get("data")), usage);
    }

    /** In the order of the texts, which each vector names by its index. */
    private static List<List<?>> vectors(@Nullable Object data) {
        List<?> items = data instanceof List<?> list ? list : List.of();
        List<List<?>> vectors = new ArrayList<>(Collections.nCopies(items.size(), List.of()));
        for (int i = 0; i < items.size(); i++) {
            if (!(items.get(i) instanceof Map<?, ?> item)
                    || !(item.get("embedding") instanceof List<?> vector)
                    || vector.isEmpty()
                    || !vector.stream().allMatch(Number.class::isInstance)) {
                throw WorkFailure.retryable("UpstreamFailed", "the model's interface answered without vectors");
            }
            int index = item.get("index") instanceof Integer said && said >= 0 && said < items.size() ? said : i;
            vectors.set(index, vector);
        }
        if (vectors.contains(List.of())) {
            throw WorkFailure.retryable("UpstreamFailed", "the model's interface answered one text twice");
        }
        return vectors;
    }
}
