package io.slipstream.system;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.devkit.demo.DemoFailure;
import io.slipstream.devkit.demo.SuiteClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Kills every part once, services some at a time, of several replicas one, while callers go on: nothing acknowledged is lost, nothing stale is served. */
@ExtendWith(SuiteExtension.class)
class FaultWalkST {
    /** A safety bound, several times what a restart takes. */
    private static final Duration BACK = Duration.ofSeconds(120);

    /** Those that are killed at the same moment. */
    private static final List<List<String>> SERVICES =
            List.of(List.of("cache-service", "task-service"), List.of("query-service", "asset-service", "gateway"));

    private final RunningSuite suite;

    FaultWalkST(RunningSuite suite) {
        this.suite = suite;
    }

    @Test
    void walk_everyPartKilledOnce_losesNothingAndServesNothingStale() throws InterruptedException {
        try (SuiteClient client = suite.client();
                TaskLoad tasks = new TaskLoad(client, "fault-walk");
                StaleWatch cache = new StaleWatch(client, "fault-walk")) {
            for (String part : List.of("redis", "kafka", "postgres")) {
                killAndAwait(tasks, Map.of(part, () -> suite.backing(part)));
            }
            for (List<String> services : SERVICES) {
                killAndAwait(
                        tasks,
                        services.stream()
                                .collect(toMap(
                                        service -> service,
                                        service ->
                                                () -> suite.processes(service).getFirst())));
            }
            tasks.close();
            cache.close();

            assertThat(tasks.unexpected()).isEmpty();
            assertThat(cache.unexpected()).isEmpty();
            assertThat(cache.checks()).isPositive();
            assertThat(cache.stale())
                    .as("old values after an acknowledged invalidation")
                    .isEmpty();
            assertThat(tasks.acknowledged()).isNotEmpty();
            for (String id : tasks.acknowledged()) {
                await("end of task " + id)
                        .atMost(BACK)
                        .ignoreExceptionsInstanceOf(DemoFailure.class)
                        .until(() -> TaskLoad.hasEnded(client, id));
            }
            assertThat(suite.launcher("verify-tasks")).contains("All rules hold.");
        }
    }

    private void killAndAwait(TaskLoad tasks, Map<String, Supplier<ProcessHandle>> parts) {
        Map<String, ProcessHandle> before = parts.entrySet().stream()
                .collect(toMap(Map.Entry::getKey, part -> part.getValue().get()));
        before.values().forEach(ProcessHandle::destroyForcibly);
        parts.forEach((part, process) -> await(part + " to be started again")
                .atMost(BACK)
                .ignoreExceptions()
                .until(() -> process.get().pid() != before.get(part).pid()
                        && process.get().isAlive()));
        await("health after the loss of " + parts.keySet())
                .atMost(BACK)
                .ignoreExceptions()
                .until(this::isHealthy);
        awaitWork(tasks);
    }

    private boolean isHealthy() throws InterruptedException {
        try (SuiteClient client = suite.client()) {
            JsonNode health = client.get("/api/performance/health");
            return health.path("status").asText().equals("up");
        }
    }

    /** Work goes on: another task is acknowledged and ends. */
    private void awaitWork(TaskLoad tasks) {
        int known = tasks.acknowledged().size();
        await("another acknowledged task")
                .atMost(BACK)
                .until(() -> tasks.acknowledged().size() > known);
        String latest = tasks.acknowledged().getLast();
        try (SuiteClient client = suite.client()) {
            await("the end of task " + latest)
                    .atMost(BACK)
                    .ignoreExceptionsInstanceOf(DemoFailure.class)
                    .until(() -> TaskLoad.hasEnded(client, latest));
        }
    }
}
