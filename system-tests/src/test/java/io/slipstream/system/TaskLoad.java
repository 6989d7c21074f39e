package io.slipstream.system;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.devkit.demo.DemoFailure;
import io.slipstream.devkit.demo.SuiteClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * A caller that submits tasks all the time and remembers those that were acknowledged. What is not acknowledged must be a
 * problem, or no answer at all while the gateway itself is down.
 */
final class TaskLoad implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final SuiteClient client;
    private final String tag;
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<String> unexpected = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean running = true;

    TaskLoad(SuiteClient client, String tag) {
        this.client = client;
        this.tag = tag;
        this.thread = Thread.ofVirtual().name("task-load").start(this::run);
    }

    private void run() {
        for (int n = 0; running; n++) {
            try {
                submit(n);
            } catch (DemoFailure e) {
                // No answer: nothing was acknowledged.
            } catch (InterruptedException e) {
                return;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void submit(int n) throws InterruptedException {
        HttpResponse<byte[]> answer = client.postJson(
                "/api/v1/tasks",
                Map.of("type", "diagnostics.echo", "payload", Map.of("n", n), "tags", List.of(tag), "max_attempts", 5));
        if (answer.statusCode() == 202) {
            acknowledged.add(SuiteClient.json(answer).path("id").asText());
        } else if (!Answers.isProblem(answer)) {
            unexpected.add(Answers.describe(answer));
        }
    }

    /** The tasks that were answered 202. */
    List<String> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /** Answers that were neither 202 nor a problem. */
    List<String> unexpected() {
        return List.copyOf(unexpected);
    }

    /** How a task ended; empty while it has not. */
    static boolean hasEnded(SuiteClient client, String id) {
        try {
            JsonNode task = client.get("/api/v1/tasks/" + id);
            return List.of("completed", "dead").contains(task.path("status").asText());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        running = false;
        thread.join();
    }
}
