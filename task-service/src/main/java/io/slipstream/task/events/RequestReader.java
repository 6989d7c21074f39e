package io.slipstream.task.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.slipstream.contracts.event.EventHeaders;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.TaskRequestedV1;
import io.slipstream.contracts.security.Tenant;
import io.slipstream.task.task.NotifyWish;
import io.slipstream.task.task.Priority;
import io.slipstream.task.task.RequestKey;
import io.slipstream.task.task.Submission;
import io.slipstream.task.task.SubmissionRules;
import io.slipstream.task.task.TaskIds;
import io.slipstream.task.task.TraceParent;
import io.slipstream.task.task.Uniqueness;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads events that ask for tasks, CloudEvents in binary and structured mode; unknown fields are ignored. */
@ApplicationScoped
public class RequestReader {
    private static final int ID_LIMIT = 255;

    private final TaskIds ids;
    private final ObjectMapper mapper = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();

    /** A reader. */
    public RequestReader(TaskIds ids) {
        this.ids = ids;
    }

    /** What a record holds. */
    sealed interface Read {
        /** A task asked for. */
        record Request(Submission submission, RequestKey key) implements Read {}

        /** Nothing that can be understood, and why. */
        record Unreadable(String reason) implements Read {}
    }

    /** Reads a record; never fails. */
    Read read(ConsumerRecord<String, byte[]> record) {
        try {
            return request(CloudEvent.of(record, mapper));
        } catch (IOException | RuntimeException e) {
            return new Read.Unreadable(reason(e));
        }
    }

    private static String reason(Exception e) {
        return e instanceof JsonProcessingException json
                ? "not readable as JSON: " + json.getOriginalMessage()
                : String.valueOf(e.getMessage());
    }

    private Read request(CloudEvent event) throws IOException {
        Function<String, @Nullable String> attribute = event.attribute();
        JsonNode data = event.data();
        String type = required(attribute, "type");
        if (!EventType.TASK_REQUESTED.type().equals(type)) {
            throw new IllegalArgumentException("type must be " + EventType.TASK_REQUESTED.type() + ", got " + type);
        }
        String id = required(attribute, "id");
        String source = required(attribute, "source");
        String tenant = required(attribute, "tenant");
        if (!Tenant.isValid(tenant)) {
            throw new IllegalArgumentException("tenant is not a valid name");
        }
        if (!data.isObject()) {
            throw new IllegalArgumentException("data must be an object");
        }
        TaskRequestedV1 asked = mapper.treeToValue(data, TaskRequestedV1.class);
        Submission submission =
                submission(tenant, id, asked, data, TraceParent.valid(attribute.apply(EventHeaders.TRACE_PARENT)));
        RequestKey key = new RequestKey(ids.next(), tenant, RequestKey.EVENT, source + " " + id, "", null);
        return new Read.Request(submission, key);
    }

    private static String required(Function<String, @Nullable String> attribute, String name) {
        String value = attribute.apply(name);
        if (value == null || value.isBlank() || value.length() > ID_LIMIT || value.indexOf('\u0000') >= 0) {
            throw new IllegalArgumentException(name + " of the event must be 1 to " + ID_LIMIT + " characters");
        }
        return value;
    }

    private static Submission submission(
            String tenant, String id, TaskRequestedV1 asked, JsonNode data, @Nullable String traceParent) {
        Priority priority = asked.priority() == null
                ? Priority.NORMAL
                : Priority.ofValue(asked.priority())
                        .orElseThrow(
                                () -> new IllegalArgumentException("priority must be " + SubmissionRules.PRIORITY));
        JsonNode payload = data.path("payload");
        return new Submission(
                tenant,
                asked.subject(),
                asked.type(),
                payload.isMissingNode() ? "null" : payload.toString(),
                priority,
                asked.runAt(),
                asked.deadline(),
                uniqueness(asked),
                asked.concurrencyKey(),
                asked.maxAttempts(),
                asked.tags(),
                id,
                traceParent,
                notifyWish(asked.notifyOn()));
    }

    private static @Nullable NotifyWish notifyWish(@Nullable String name) {
        return name == null
                ? null
                : NotifyWish.of(name)
                        .orElseThrow(() -> new IllegalArgumentException("notify_on must be " + NotifyWish.RULE));
    }

    private static @Nullable Uniqueness uniqueness(TaskRequestedV1 asked) {
        TaskRequestedV1.Unique unique = asked.unique();
        if (unique == null) {
            return Uniqueness.ofKey(asked.uniqueKey());
        }
        if (asked.uniqueKey() != null) {
            throw new IllegalArgumentException("unique_key must be absent where unique is given");
        }
        Uniqueness.Policy policy = unique.policy() == null
                ? Uniqueness.Policy.REJECT
                : Uniqueness.Policy.of(unique.policy())
                        .orElseThrow(
                                () -> new IllegalArgumentException("unique.policy must be " + Uniqueness.POLICY_RULE));
        return new Uniqueness(unique.key(), policy, unique.window() == null ? null : Duration.parse(unique.window()));
    }
}
