package io.slipstream.devkit.demo;

import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.TaskRequestedV1;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Submits a thousand tasks by HTTP and a thousand by Kafka, and waits until each is done. */
final class TasksStep implements Step {
    private static final int EACH = 1_000;
    private static final int CALLERS = 32;
    private static final String TYPE = "diagnostics.echo";
    private static final Duration AT_MOST = Duration.ofSeconds(90);

    @Override
    public String title() {
        return "submit 1 000 tasks by HTTP and 1 000 by Kafka";
    }

    @Override
    public void run(SuiteClient suite, Figures figures) throws InterruptedException {
        String tag = "demo-" + UUID.randomUUID().toString().substring(0, 8);
        Latencies latencies = new Latencies();
        long begun = System.nanoTime();
        suite.concurrently(EACH, CALLERS, i -> () -> submit(suite, tag, i, latencies));
        double httpSeconds = (System.nanoTime() - begun) / 1e9;
        publish(suite, tag);
        SuiteClient.await("the end of " + 2 * EACH + " tasks", AT_MOST, () -> completed(suite, tag) == 2 * EACH);
        double seconds = (System.nanoTime() - begun) / 1e9;
        figures.note(
                "tasks submitted by HTTP, durable",
                "%,.0f per second, p50 %.1f ms, p99 %.1f ms",
                EACH / httpSeconds,
                latencies.percentileMillis(0.5),
                latencies.percentileMillis(0.99));
        figures.note("tasks completed, both ways in", "%,d, %,.0f per second", 2 * EACH, 2 * EACH / seconds);
    }

    private static Void submit(SuiteClient suite, String tag, int i, Latencies latencies) throws InterruptedException {
        long begun = System.nanoTime();
        HttpResponse<byte[]> response =
                suite.postJson("/api/v1/tasks", Map.of("type", TYPE, "payload", Map.of("n", i), "tags", List.of(tag)));
        if (response.statusCode() != 202) {
            SuiteClient.expectSuccess(response);
            throw new DemoFailure("a task was answered " + response.statusCode() + ", not 202");
        }
        latencies.add(Duration.ofNanos(System.nanoTime() - begun));
        return null;
    }

    private static void publish(SuiteClient suite, String tag) throws InterruptedException {
        try (EventSender events = new EventSender(suite.kafkaBootstrapServers(), InstantSource.system())) {
            for (int i = 0; i < EACH; i++) {
                String id = tag + "-" + i;
                TaskRequestedV1 request = new TaskRequestedV1(
                        TYPE, Map.of("n", i), null, null, null, null, null, null, List.of(tag), null);
                events.send(EventType.TASK_REQUESTED, id, "default", id, request);
            }
            events.flush();
        }
    }

    private static long completed(SuiteClient suite, String tag) {
        try {
            return suite.get("/api/v1/tasks?tag=" + tag + "&status=completed&page=1&per_page=1")
                    .path("pagination")
                    .path("total")
                    .asLong();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
