package io.slipstream.system;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.devkit.demo.DemoFailure;
import io.slipstream.devkit.demo.SuiteClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Callers and pull workers that go on through faults and keep account: which tasks were acknowledged, which a worker was told that it completed. Singles, batches,
 * concurrency keys, retries, tasks that fail for good, cancelled ones, and submissions repeated under their Idempotency-Key.
 */
final class TaskStorm implements AutoCloseable {
    /** The type that workers pull. */
    static final String PULLED = "chaos.pull";

    private static final Duration PAUSE = Duration.ofMillis(60);
    private static final int WORKERS = 3;
    private static final int BATCH = 40;

    private final SuiteClient client;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Map<String, String> completedUnder = new ConcurrentHashMap<>();
    private final Queue<String> unexpected = new ConcurrentLinkedQueue<>();
    private final AtomicLong refused = new AtomicLong();
    private final List<Thread> callers = new ArrayList<>();
    private final List<Thread> workers = new ArrayList<>();
    private volatile boolean submitting = true;
    private volatile boolean working = true;

    private interface Step {
        void run(Random random) throws InterruptedException;
    }

    TaskStorm(SuiteClient client, long seed) {
        this.client = client;
        List<Step> steps = List.of(this::single, this::single, this::batch, this::keyed, this::pulled, this::cancelled);
        for (int i = 0; i < steps.size(); i++) {
            callers.add(start("caller-" + i, steps.get(i), new Random(seed + i), true));
        }
        for (int i = 0; i < WORKERS; i++) {
            workers.add(start("worker-" + i, this::work, new Random(seed + 100 + i), false));
        }
    }

    private Thread start(String name, Step step, Random random, boolean caller) {
        return Thread.ofVirtual().name(name).start(() -> {
            while (caller ? submitting : working) {
                try {
                    step.run(random);
                } catch (DemoFailure e) {
                    refused.incrementAndGet(); // No answer, or not the expected one: nothing was acknowledged.
                } catch (InterruptedException e) {
                    return;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        });
    }

    private static Map<String, Object> echo(Random random) {
        Map<String, Object> payload = switch (random.nextInt(8)) {
            case 0 -> Map.of("fail_times", 1);
            case 1 -> Map.of("fail_times", 1, "fail_retryable", false);
            case 2 -> Map.of("delay", "PT1S", "partials", 2);
            default -> Map.of("delay", "PT0.0%dS".formatted(1 + random.nextInt(9)));
        };
        return Map.of("type", "diagnostics.echo", "payload", payload, "priority", 1 + random.nextInt(15));
    }

    /** Under a key, and again under the same until there is an answer: that must be one task. */
    private void single(Random random) throws InterruptedException {
        Map<String, Object> body = echo(random);
        String key = UUID.randomUUID().toString();
        for (int attempt = 0; attempt < 5; attempt++) {
            try {
                HttpResponse<byte[]> answer = client.send(client.request("/api/v1/tasks")
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", key)
                        .POST(SuiteClient.jsonBody(body))
                        .build());
                if (accept(answer)) {
                    return;
                }
            } catch (DemoFailure e) {
                refused.incrementAndGet();
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void batch(Random random) throws InterruptedException {
        List<Map<String, Object>> tasks =
                IntStream.range(0, BATCH).mapToObj(i -> echo(random)).toList();
        HttpResponse<byte[]> answer = client.postJson("/api/v1/tasks:batch", Map.of("tasks", tasks));
        if (answer.statusCode() == 202) {
            SuiteClient.json(answer).path("data").forEach(item -> {
                if (item.has("id")) {
                    acknowledged.add(item.path("id").asText());
                }
            });
        } else {
            other(answer);
        }
    }

    private void keyed(Random random) throws InterruptedException {
        accept(client.postJson(
                "/api/v1/tasks",
                Map.of(
                        "type",
                        "diagnostics.echo",
                        "concurrency_key",
                        "key-" + random.nextInt(4),
                        "payload",
                        Map.of("delay", "PT0.05S", "fail_times", random.nextInt(5) == 0 ? 1 : 0))));
    }

    private void pulled(Random random) throws InterruptedException {
        accept(client.postJson(
                "/api/v1/tasks", Map.of("type", PULLED, "payload", Map.of("n", random.nextInt()), "max_attempts", 10)));
    }

    /** Cancels one that runs or waits; as long as there is no answer, again. */
    private void cancelled(Random random) throws InterruptedException {
        Map<String, Object> body = random.nextBoolean()
                ? Map.of("type", "diagnostics.echo", "payload", Map.of("delay", "PT20S"))
                : Map.of("type", "diagnostics.echo", "run_at", "2099-01-01T00:00:00Z");
        HttpResponse<byte[]> answer = client.postJson("/api/v1/tasks", body);
        if (answer.statusCode() != 202) {
            other(answer);
            return;
        }
        String id = SuiteClient.json(answer).path("id").asText();
        acknowledged.add(id);
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(300)).toNanos());
        while (!isCancelled(id)) {
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }

    private boolean isCancelled(String id) throws InterruptedException {
        try {
            int status = client.send(
                            client.request("/api/v1/tasks/" + id).DELETE().build())
                    .statusCode();
            return status == 200 || status == 409;
        } catch (DemoFailure e) {
            return false;
        }
    }

    /** Whether it was. */
    private boolean accept(HttpResponse<byte[]> answer) {
        if (answer.statusCode() == 202) {
            acknowledged.add(SuiteClient.json(answer).path("id").asText());
            return true;
        }
        other(answer);
        return false;
    }

    private void other(HttpResponse<byte[]> answer) {
        if (!Answers.isProblem(answer)) {
            unexpected.add(Answers.describe(answer));
        }
        refused.incrementAndGet();
    }

    /** Takes some tasks; each is completed, failed, given back, or forgotten until its lease ends. */
    private void work(Random random) throws InterruptedException {
        JsonNode leases = client.post("/api/v1/leases", Map.of("types", List.of(PULLED), "max", 5, "wait", "PT1S"))
                .path("data");
        for (JsonNode lease : leases) {
            String path = "/api/v1/leases/" + lease.path("token").asText();
            switch (random.nextInt(working ? 12 : 6)) {
                case 8 -> say(path + ":release", Map.of());
                case 9 -> say(path + ":fail", Map.of("error", Map.of("type", "Chaos", "message", "as asked")));
                case 10 -> {
                    // Forgotten: another worker gets it when the lease ends.
                }
                case 11 -> {
                    say(path + ":heartbeat", Map.of("progress", 0.5));
                    complete(lease, path);
                    complete(lease, path);
                }
                default -> complete(lease, path);
            }
        }
    }

    private void complete(JsonNode lease, String path) throws InterruptedException {
        String task = lease.path("task_id").asText();
        if (say(path + ":complete", Map.of("result", lease.path("payload").path("n"))) == 200) {
            String token = lease.path("token").asText();
            String earlier = completedUnder.putIfAbsent(task, token);
            if (earlier != null && !earlier.equals(token)) {
                unexpected.add("task " + task + " was completed under two leases");
            }
        }
    }

    /** Says it until there is an answer that settles it; gives its status. */
    private int say(String path, Map<String, ?> body) throws InterruptedException {
        for (int attempt = 0; attempt < 100; attempt++) {
            try {
                HttpResponse<byte[]> answer = client.send(client.request(path)
                        .header("Content-Type", "application/json")
                        .method(
                                "POST",
                                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : SuiteClient.jsonBody(body))
                        .build());
                if (answer.statusCode() < 500) {
                    if (answer.statusCode() != 200 && answer.statusCode() != 409) {
                        unexpected.add(Answers.describe(answer));
                    }
                    return answer.statusCode();
                }
            } catch (DemoFailure e) {
                refused.incrementAndGet();
            }
            LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
        }
        return 0;
    }

    /** The tasks that were answered 202 so far. */
    Set<String> acknowledged() {
        return Set.copyOf(acknowledged);
    }

    /** The tasks that workers were told they had completed. */
    Set<String> completed() {
        return Set.copyOf(completedUnder.keySet());
    }

    /** What no fault explains. */
    List<String> unexpected() {
        return List.copyOf(unexpected);
    }

    /** Submits nothing more; workers go on. */
    void calm() throws InterruptedException {
        submitting = false;
        for (Thread caller : callers) {
            caller.join();
        }
    }

    @Override
    public void close() throws InterruptedException {
        calm();
        working = false;
        for (Thread worker : workers) {
            worker.join();
        }
    }

    @Override
    public String toString() {
        return acknowledged.size() + " tasks acknowledged, " + completedUnder.size()
                + " of them completed by pull workers, " + refused + " calls without success";
    }
}
