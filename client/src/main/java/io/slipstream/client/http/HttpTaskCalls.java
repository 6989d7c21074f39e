package io.slipstream.client.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipstream.client.config.ClientConfig;
import io.slipstream.client.http.Api.Answer;
import io.slipstream.client.http.Api.Call;
import io.slipstream.client.problem.UnreachableException;
import io.slipstream.client.task.NewTask;
import io.slipstream.client.task.SubmitResult;
import io.slipstream.client.task.Task;
import io.slipstream.client.task.TaskCalls;
import io.slipstream.client.task.TaskStatus;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The task API over HTTP; payloads by the application's own mapper. */
public final class HttpTaskCalls implements TaskCalls {
    private static final String TASKS = "/api/v1/tasks";

    private final Api api;
    private final ObjectMapper mapper;
    private final Duration limit;

    /** The calls of an application. */
    public HttpTaskCalls(Api api, ObjectMapper mapper, ClientConfig config) {
        this.api = api;
        this.mapper = mapper;
        this.limit = config.tasks().timeout();
    }

    @Override
    public Uni<Task> submit(NewTask task, String repetition) {
        return post(TASKS, form(task), repetition).map(HttpTaskCalls::task);
    }

    @Override
    public Uni<List<SubmitResult>> submit(List<NewTask> tasks, String repetition) {
        ObjectNode body = Json.object();
        ArrayNode items = body.putArray("tasks");
        tasks.forEach(task -> items.add(form(task)));
        return post(TASKS + ":batch", body, repetition)
                .map(answer -> Json.list(Json.read(answer.body()).path("data"), HttpTaskCalls::outcome));
    }

    @Override
    public Uni<Task> find(UUID id) {
        return send(Call.get(TASKS + "/" + id, Map.of(), limit)).map(HttpTaskCalls::task);
    }

    @Override
    public Uni<Task> cancel(UUID id) {
        return send(new Call(HttpMethod.DELETE, TASKS + "/" + id, Map.of(), Buffer.buffer(), limit))
                .map(HttpTaskCalls::task);
    }

    private Uni<Answer> post(String path, JsonNode body, String repetition) {
        Map<String, String> headers = Map.of("Content-Type", "application/json", "Idempotency-Key", repetition);
        return send(new Call(HttpMethod.POST, path, headers, Json.write(body), limit));
    }

    private Uni<Answer> send(Call call) {
        return api.send(call).invoke(answer -> {
            if (answer.status() / 100 != 2) {
                throw Problems.of(answer);
            }
        });
    }

    private JsonNode form(NewTask task) {
        ObjectNode body = Json.object();
        body.put("type", task.type());
        body.set("payload", mapper.valueToTree(task.payload()));
        body.put("priority", task.priority().name());
        time(body, "run_at", task.runAt());
        time(body, "deadline", task.deadline());
        EntryForm.text(body, "unique_key", task.uniqueKey());
        EntryForm.text(body, "concurrency_key", task.concurrencyKey());
        if (task.maxAttempts() != null) {
            body.put("max_attempts", task.maxAttempts());
        }
        EntryForm.array(body, "tags", task.tags());
        return body;
    }

    private static void time(ObjectNode body, String name, @Nullable Instant time) {
        EntryForm.text(body, name, time == null ? null : time.toString());
    }

    private static SubmitResult outcome(JsonNode item) {
        return item.path("error").isObject()
                ? new SubmitResult.Refused(Problems.of(item.path("error")))
                : new SubmitResult.Accepted(id(item), status(item));
    }

    private static Task task(Answer answer) {
        JsonNode task = Json.read(answer.body());
        JsonNode result = task.path("result");
        JsonNode error = task.path("error");
        return new Task(
                id(task),
                Json.string(task, "type", ""),
                status(task),
                task.path("attempt").asInt(),
                Json.instant(task, "submitted_at"),
                Json.instant(task, "finished_at"),
                task.path("progress").isNumber() ? task.path("progress").asDouble() : null,
                result.isMissingNode() || result.isNull() ? null : Json.text(result),
                error.isObject()
                        ? new Task.Failure(Json.string(error, "type", ""), Json.string(error, "message", ""))
                        : null);
    }

    private static UUID id(JsonNode task) {
        try {
            return UUID.fromString(Json.string(task, "id", ""));
        } catch (IllegalArgumentException e) {
            throw new UnreachableException("the answer is no task: it has no id", e);
        }
    }

    private static TaskStatus status(JsonNode task) {
        String status = Json.string(task, "status", "");
        try {
            return TaskStatus.valueOf(status.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new UnreachableException("the answer is no task: its status is '" + status + "'", e);
        }
    }
}
