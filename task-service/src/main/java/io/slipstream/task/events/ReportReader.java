package io.slipstream.task.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.security.Tenant;
import io.slipstream.task.config.PullConfig;
import io.slipstream.task.lease.AttemptOutcome;
import io.slipstream.task.lease.LeaseWish;
import io.slipstream.task.lease.PullLeases;
import io.slipstream.task.task.TaskError;
import io.slipstream.task.work.Attempt;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads reports about dispatched tasks, CloudEvents in binary and structured mode; unknown fields are ignored. */
@ApplicationScoped
public class ReportReader {
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final int TYPE_LIMIT = 100;

    private final PullConfig config;
    private final ObjectMapper mapper = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();

    /** A reader. */
    public ReportReader(PullConfig config) {
        this.config = config;
    }

    /** What a record holds. */
    sealed interface Read {
        /** What a worker of a tenant wants done with a lease. */
        record Report(String tenant, PullLeases.Item item) implements Read {}

        /** Nothing that can be understood, and why. */
        record Unreadable(String reason) implements Read {}
    }

    /** Reads a record; never fails. */
    Read read(ConsumerRecord<String, byte[]> record) {
        try {
            return report(CloudEvent.of(record, mapper));
        } catch (JsonProcessingException e) {
            return new Read.Unreadable("not readable as JSON: " + e.getOriginalMessage());
        } catch (IOException | RuntimeException e) {
            return new Read.Unreadable(String.valueOf(e.getMessage()));
        }
    }

    private Read report(CloudEvent event) {
        JsonNode data = event.data();
        String type = event.attribute().apply("type");
        check(EventType.TASK_REPORTED.type().equals(type), "type must be " + EventType.TASK_REPORTED.type());
        String tenant = event.attribute().apply("tenant");
        String token = CloudEvent.text(data, "token");
        if (tenant == null || !Tenant.isValid(tenant)) {
            throw new IllegalArgumentException("tenant is not a valid name");
        }
        if (token == null) {
            throw new IllegalArgumentException("token must be a text");
        }
        return new Read.Report(tenant, new PullLeases.Item(token, wish(data)));
    }

    private LeaseWish wish(JsonNode data) {
        return switch (String.valueOf(CloudEvent.text(data, "outcome"))) {
            case "completed" -> {
                String result = data.path("result").isMissingNode()
                        ? "null"
                        : data.path("result").toString();
                yield new LeaseWish.Complete(
                        atMost("result", result, config.resultLimit().asLongValue()));
            }
            case "failed" -> failure(data);
            case "released" -> new LeaseWish.Release();
            case "heartbeat" -> heartbeat(data);
            default -> throw new IllegalArgumentException("outcome must be completed, failed, released or heartbeat");
        };
    }

    private static LeaseWish failure(JsonNode data) {
        String type = CloudEvent.text(data.path("error"), "type");
        String message = CloudEvent.text(data.path("error"), "message");
        boolean named = type != null
                && !type.isBlank()
                && type.length() <= TYPE_LIMIT
                && type.chars().noneMatch(Character::isISOControl);
        check(named, "error.type must be 1 to " + TYPE_LIMIT + " printable characters");
        JsonNode retryable = data.path("retryable");
        check(
                retryable.isMissingNode() || retryable.isNull() || retryable.isBoolean(),
                "retryable must be true or false");
        return new LeaseWish.Fail(
                new TaskError(String.valueOf(type), message == null ? "" : message),
                retryable.asBoolean(true) || retryable.isNull(),
                delay(data.path("retry_after")));
    }

    private static @Nullable Duration delay(JsonNode retryAfter) {
        if (retryAfter.isMissingNode() || retryAfter.isNull()) {
            return null;
        }
        try {
            Duration delay = Duration.parse(String.valueOf(retryAfter.textValue()));
            check(!delay.isNegative() && delay.compareTo(LONGEST) <= 0, "retry_after must be PT0S to " + LONGEST);
            return delay;
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("retry_after must be a duration such as PT30S", e);
        }
    }

    private static LeaseWish heartbeat(JsonNode data) {
        JsonNode progress = data.path("progress");
        Double fraction = progress.isMissingNode() || progress.isNull() ? null : progress.doubleValue();
        boolean known = fraction == null || progress.isNumber() && fraction >= 0 && fraction <= 1;
        check(known, "progress must be 0 to 1");
        return new LeaseWish.Heartbeat(
                new AttemptOutcome.Progressed(fraction, note(data, "partial"), note(data, "checkpoint")));
    }

    private static @Nullable String note(JsonNode data, String name) {
        JsonNode note = data.path(name);
        return note.isMissingNode() || note.isNull() ? null : atMost(name, note.toString(), Attempt.NOTE_LIMIT);
    }

    private static String atMost(String name, String json, long limit) {
        boolean large = json.length() > limit || json.getBytes(StandardCharsets.UTF_8).length > limit;
        check(!large, name + " must be at most " + limit + " bytes of JSON");
        return json;
    }

    private static void check(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
