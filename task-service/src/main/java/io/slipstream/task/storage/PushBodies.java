package io.slipstream.task.storage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.task.push.PushCall;
import io.slipstream.task.task.Task;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The JSON that is sent with a task, and the JSON that comes back. */
@ApplicationScoped
public class PushBodies {
    private static final String LEASES = "/api/v1/leases";

    private final ObjectMapper mapper = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();

    /**
     * A task on its way.
     *
     * @param taskId the task; the same over all attempts
     * @param type its type
     * @param attempt which attempt, from 1
     * @param payload as it was submitted
     * @param checkpoint what an earlier attempt saved; null if none did
     * @param inputs what the parts of its flow that it waited for came to; absent if it waited for none
     * @param deadline when it is too late for the task; null means never
     * @param token names the lease in the calls about it, after a 202; a secret
     * @param lease how long the receiver may be silent after a 202
     * @param callback to what token and verb are appended in those calls; null if the operator did not say
     */
    @RegisterForReflection
    record Sent(
            @JsonProperty("task_id") UUID taskId,
            @JsonProperty("type") String type,
            @JsonProperty("attempt") int attempt,
            @JsonProperty("payload") @JsonRawValue String payload,

            @JsonProperty("checkpoint") @JsonRawValue @Nullable
            String checkpoint,

            @JsonProperty("inputs") @JsonRawValue @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String inputs,

            @JsonProperty("deadline") @Nullable Instant deadline,
            @JsonProperty("token") String token,
            @JsonProperty("lease") String lease,
            @JsonProperty("callback") @Nullable String callback) {}

    /**
     * The body of a call.
     *
     * @param callback where this product's API is from outside, without a path
     */
    byte[] of(PushCall call, Optional<String> callback) {
        Task task = call.task();
        Sent sent = new Sent(
                task.id(),
                task.type(),
                task.attempt(),
                task.payload(),
                call.checkpoint(),
                call.inputs(),
                task.deadline(),
                call.token(),
                call.lease().toString(),
                callback.map(url -> url.replaceAll("/+$", "") + LEASES).orElse(null));
        try {
            return mapper.writeValueAsBytes(sent);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("task " + task.id() + " cannot be written as JSON", e);
        }
    }

    /** An answer as JSON text: itself if it is JSON, {@code null} if it is empty, otherwise as a text. */
    String result(byte[] answer) {
        String text = new String(answer, StandardCharsets.UTF_8);
        if (text.isBlank()) {
            return "null";
        }
        try {
            JsonNode json = mapper.readTree(text);
            return json.toString();
        } catch (JsonProcessingException notJson) {
            return TextNode.valueOf(text).toString();
        }
    }
}
