package io.slipstream.cache.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipstream.cache.config.InvalidationConfig;
import io.slipstream.cache.invalidation.AnswerStore;
import io.slipstream.cache.invalidation.AnswerStore.Kept;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers a request that comes again under its {@code Idempotency-Key} as the first time. Where the store is away, or lost
 * the answer, or the first request is still under way, the work is done again, which does no harm: so a key never keeps an
 * invalidation from being taken.
 */
@Singleton
public class Repeats {
    static final String KEY = "Idempotency-Key";

    private static final int KEY_LIMIT = 255;
    private static final String STATUS = "status";
    private static final String BODY = "body";

    private final AnswerStore store;
    private final ObjectMapper json;
    private final Duration retention;

    Repeats(AnswerStore store, ObjectMapper json, InvalidationConfig config) {
        this.store = store;
        this.json = json;
        this.retention = config.idempotencyRetention();
    }

    /**
     * Does work once. Fails with {@code IDEMPOTENCY_KEY_REUSED} if the key came with another body.
     *
     * @param tenant whose request
     * @param path where keys are unique
     * @param key as the caller sent it; null if it sent none
     * @param body the request, as it was understood
     */
    Uni<Response> once(String tenant, String path, @Nullable String key, Object body, Supplier<Uni<Response>> work) {
        if (key == null) {
            return work.get();
        }
        if (key.isBlank() || key.length() > KEY_LIMIT || key.chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.invalid(KEY, "1 to " + KEY_LIMIT + " printable characters");
        }
        String name = tenant + ':' + path + ':' + hash(key.getBytes(StandardCharsets.UTF_8));
        String hash = hash(bytes(body));
        return store.take(name, hash, retention)
                .onFailure()
                .recoverWithItem(Optional.empty())
                .chain(found -> answered(found, hash)
                        .map(answer -> Uni.createFrom().item(answer))
                        .orElseGet(() -> work.get().call(answer -> keep(name, answer))));
    }

    private Optional<Response> answered(Optional<Kept> found, String hash) {
        if (found.isPresent() && !found.get().hash().equals(hash)) {
            throw new ProblemException(
                    ErrorCode.IDEMPOTENCY_KEY_REUSED, "this Idempotency-Key came with another body before");
        }
        return found.map(Kept::answer).map(this::response);
    }

    private Uni<Void> keep(String name, Response answer) {
        Map<String, String> kept = new HashMap<>();
        kept.put(STATUS, Integer.toString(answer.getStatus()));
        kept.put(BODY, new String(bytes(answer.getEntity()), StandardCharsets.UTF_8));
        answer.getStringHeaders().forEach((header, values) -> kept.put(header, values.getFirst()));
        return store.keep(name, new String(bytes(kept), StandardCharsets.UTF_8), retention)
                .onFailure()
                .recoverWithNull();
    }

    private Response response(String text) {
        try {
            Map<?, ?> kept = json.readValue(text, Map.class);
            Response.ResponseBuilder answer = Response.status(Integer.parseInt(String.valueOf(kept.get(STATUS))))
                    .type(MediaType.APPLICATION_JSON)
                    .entity(String.valueOf(kept.get(BODY)));
            for (String header : new String[] {HttpHeaders.LOCATION, ConsistencyHeader.NAME}) {
                Object value = kept.get(header);
                if (value != null) {
                    answer.header(header, value);
                }
            }
            return answer.build();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("answers that are kept can always be read", e);
        }
    }

    private byte[] bytes(Object value) {
        try {
            return json.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("requests and answers can always be written", e);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
