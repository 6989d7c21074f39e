package io.slipstream.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.devkit.demo.DemoFailure;
import io.slipstream.devkit.demo.SuiteClient;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Kills every part once, of several replicas one, while callers go on: nothing acknowledged is lost, nothing stale is served. */
@ExtendWith(SuiteExtension.class)
class FaultWalkST {
    /** A safety bound, several times what a restart takes. */
    private static final Duration BACK = Duration.ofSeconds(120);

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
                killAndAwait(part, () -> suite.backing(part));
                awaitWork(tasks);
            }
            for (String service :
                    List.of("cache-service", "task-service", "query-service", "asset-service", "gateway")) {
                killAndAwait(service, () -> suite.processes(service).getFirst());
                awaitWork(tasks);
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
        }
    }

    private void killAndAwait(String part, Supplier<ProcessHandle> process) {
        ProcessHandle before = process.get();
        before.destroyForcibly();
        await(part + " to be started again")
                .atMost(BACK)
                .ignoreExceptions()
                .until(() ->
                        process.get().pid() != before.pid() && process.get().isAlive());
        await("health after the loss of " + part)
                .atMost(BACK)
                .ignoreExceptions()
                .until(this::isHealthy);
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
