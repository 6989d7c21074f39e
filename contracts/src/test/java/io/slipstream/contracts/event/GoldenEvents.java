package io.slipstream.contracts.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.slipstream.contracts.docs.Generated;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One event of each type, and the file that says for good how it looks as JSON. */
public final class GoldenEvents {
    /** Reads as strictly as the services do: whatever is ignored, the record itself says so. */
    public static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final Instant AT = Instant.parse("2026-03-01T10:15:30.123Z");
    private static final String TASK = "0198f2a1-7c3e-7b52-9d0c-5a1e6f0b2c77";
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private GoldenEvents() {}

    /** The event of a type. */
    public static CloudEvent<?> of(EventType type) {
        return CloudEvent.of(
                type,
                "0198f2a1-0000-7000-8000-000000000001",
                source(type),
                AT,
                "acme",
                subject(type),
                TRACE,
                data(type));
    }

    /** The golden file of a type. */
    public static Path file(EventType type) {
        return Path.of("src", "test", "resources", "golden", type.type() + ".json");
    }

    /** The event of a type as JSON for people. */
    static String json(EventType type) {
        try {
            return JSON.writerWithDefaultPrettyPrinter()
                            .writeValueAsString(of(type))
                            .replace("\r\n", "\n") + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(type.type(), e);
        }
    }

    /** The content of the golden file of a type. {@code -Dupdate} writes missing ones; those there stay for good. */
    public static String golden(EventType type) {
        try {
            if (Generated.isUpdate() && !Files.exists(file(type))) {
                Files.writeString(file(type), json(type));
            }
            return Files.readString(file(type), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("every event type has a golden file, " + type.type() + " does not", e);
        }
    }

    /** The Java type of an event with its payload. */
    static JavaType javaType(EventType type) {
        return JSON.getTypeFactory().constructParametricType(CloudEvent.class, type.payload());
    }

    private static String source(EventType type) {
        return switch (type.topic()) {
            case DATA_CHANGES, TASKS, TASK_RESULTS, NOTIFICATIONS -> "/applications/portal";
            case INVALIDATIONS -> "/slipstream/cache-service";
            case TASK_EVENTS, TASK_DISPATCHES -> "/slipstream/task-service";
            case QUERY_EVENTS -> "/slipstream/query-service";
            case ASSET_EVENTS -> "/slipstream/asset-service";
        };
    }

    private static String subject(EventType type) {
        return switch (type.topic()) {
            case DATA_CHANGES -> "public.orders";
            case INVALIDATIONS -> "wiki";
            case TASKS, NOTIFICATIONS -> null;
            case TASK_EVENTS, TASK_DISPATCHES, TASK_RESULTS -> TASK;
            case QUERY_EVENTS -> "b1946ac92492d234";
            case ASSET_EVENTS -> "app/main.js";
        };
    }

    private static Object data(EventType type) {
        return switch (type) {
            case DATA_CHANGED ->
                new DataChangedV1(
                        "sample",
                        "public.orders",
                        DataChangedV1.Operation.UPDATE,
                        List.of("order:42"),
                        List.of("orders"));
            case CACHE_INVALIDATED ->
                new CacheInvalidatedV1(
                        "inv-1",
                        "wiki",
                        CacheInvalidatedV1.Scope.TAG,
                        List.of("repo-7"),
                        false,
                        1772360000000L,
                        17,
                        "cache-1",
                        AT);
            case CACHE_INVALIDATION_UNDONE -> new CacheInvalidationUndoneV1("inv-1", "cache-1", AT);
            case CACHE_HEARTBEAT -> new CacheHeartbeatV1("cache-1", 1772360000000L, 17, AT);
            case CACHE_ENTRY_CHANGED ->
                new CacheEntryChangedV1(
                        "wiki", List.of(new CacheEntryChangedV1.Change("page:1", 8_231_557_013L)), "cache-1");
            case CACHE_SETTINGS_CHANGED -> new CacheSettingsChangedV1("wiki", "cache-1", AT);
            case TASK_REQUESTED ->
                new TaskRequestedV1(
                        "document.process",
                        Map.of("document_id", "d-1"),
                        "HIGH",
                        AT,
                        AT.plusSeconds(3600),
                        "document:d-1",
                        "portal",
                        5,
                        List.of("review"),
                        "ada");
            case NOTIFICATION_REQUESTED ->
                new NotificationRequestedV1(
                        "ada",
                        null,
                        "report.ready",
                        "Your report is ready",
                        "The report of January can be read now.",
                        Map.of("report", "2026-01"),
                        AT.plusSeconds(86_400),
                        "report:2026-01");
            case TASK_SUBMITTED -> task("queued", 0, null, null, null, null);
            case TASK_STARTED -> task("running", 1, null, null, null, null);
            case TASK_PROGRESSED -> task("running", 1, null, null, 0.5, null);
            case TASK_COMPLETED -> task("completed", 1, Map.of("pages", 3), null, null, null);
            case TASK_FAILED ->
                task(
                        "scheduled",
                        1,
                        null,
                        new TaskLifecycleV1.TaskError("Timeout", "no answer in time"),
                        null,
                        AT.plusSeconds(2));
            case TASK_DEAD ->
                task("dead", 3, null, new TaskLifecycleV1.TaskError("Timeout", "no answer in time"), null, null);
            case TASK_CANCELLED -> task("cancelled", 1, null, null, null, null);
            case TASK_DISPATCHED ->
                new TaskDispatchedV1(
                        TASK,
                        "mail.send",
                        1,
                        Map.of("to", "a@example.org"),
                        Map.of("page", 3),
                        null,
                        AT.plusSeconds(3600),
                        AT.plusSeconds(30),
                        "3q2-7w");
            case TASK_REPORTED ->
                new TaskReportedV1(
                        "3q2-7w",
                        "failed",
                        null,
                        new TaskLifecycleV1.TaskError("Timeout", "no answer in time"),
                        true,
                        "PT30S",
                        null,
                        null,
                        null);
            case SLOW_QUERY_DETECTED ->
                new SlowQueryDetectedV1(
                        "b1946ac92492d234",
                        "sample",
                        "select * from orders where o_custkey = $1",
                        412.5,
                        100.0,
                        List.of("public.orders"));
            case ASSET_PUBLISHED ->
                new AssetPublishedV1(
                        "app/main.js",
                        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                        "text/javascript",
                        48_213,
                        "web-42");
            case ASSET_INVALIDATED -> new AssetInvalidatedV1("inv-2", List.of("app/*", "index.html"));
        };
    }

    private static TaskLifecycleV1 task(
            String status,
            int attempt,
            Object result,
            TaskLifecycleV1.TaskError error,
            Double progress,
            Instant retryAt) {
        return new TaskLifecycleV1(
                TASK,
                "document.process",
                status,
                "HIGH",
                attempt,
                List.of("review"),
                "ada",
                "0198f2a1-0000-7000-8000-000000000000",
                result,
                error,
                progress,
                retryAt,
                AT);
    }
}
