package io.slipstream.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipstream.devkit.demo.DemoFailure;
import io.slipstream.devkit.demo.SuiteClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Several replicas, many faults in an order that a seed decides: kills, and processes that stand still for a while. Takes long; runs with
 * {@code test --chaos} only, while {@link FaultWalkST} is part of every run.
 */
class ChaosST {
    private static final Path ROOT = Path.of(System.getProperty("slipstream.root", ".."))
            .toAbsolutePath()
            .normalize();
    private static final List<String> BACKING = List.of("redis", "kafka", "postgres");
    private static final List<String> SERVICES =
            List.of("cache-service", "task-service", "query-service", "asset-service");
    private static final int FAULTS = Integer.getInteger("chaos.faults", 40);
    private static final Duration BACK = Duration.ofMinutes(3);

    @Test
    void faults_inRandomOrder_loseNothingAndServeNothingStale() throws InterruptedException, IOException {
        String given = System.getProperty("chaos.seed", "");
        long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
        System.out.println("chaos.seed=" + seed);
        Random random = new Random(seed);
        try (RunningSuite suite = RunningSuite.start(
                        ROOT,
                        ROOT.resolve("system-tests/target/chaos"),
                        "--replicas",
                        "cache-service=3",
                        "--replicas",
                        "task-service=2",
                        "--replicas",
                        "query-service=2");
                SuiteClient client = suite.client();
                TaskLoad tasks = new TaskLoad(client, "chaos-" + seed);
                StaleWatch cache = new StaleWatch(client, "chaos-" + seed)) {
            for (int i = 0; i < FAULTS; i++) {
                fault(suite, random);
            }
            tasks.close();
            cache.close();

            String which = "seed " + seed;
            assertThat(tasks.unexpected()).as(which).isEmpty();
            assertThat(cache.unexpected()).as(which).isEmpty();
            assertThat(cache.checks()).as(which).isPositive();
            assertThat(cache.stale()).as(which).isEmpty();
            assertThat(tasks.acknowledged()).as(which).isNotEmpty();
            for (String id : tasks.acknowledged()) {
                await("end of task " + id)
                        .atMost(BACK)
                        .ignoreExceptionsInstanceOf(DemoFailure.class)
                        .until(() -> TaskLoad.hasEnded(client, id));
            }
        }
    }

    private static void fault(RunningSuite suite, Random random) throws InterruptedException, IOException {
        ProcessHandle victim;
        String name;
        if (random.nextInt(3) == 0) {
            name = BACKING.get(random.nextInt(BACKING.size()));
            victim = suite.backing(name);
        } else {
            name = SERVICES.get(random.nextInt(SERVICES.size()));
            List<ProcessHandle> replicas = suite.processes(name);
            if (replicas.isEmpty()) {
                return;
            }
            victim = replicas.get(random.nextInt(replicas.size()));
        }
        if (random.nextBoolean()) {
            System.out.println("kill " + name + " " + victim.pid());
            victim.destroyForcibly();
        } else {
            System.out.println("pause " + name + " " + victim.pid());
            signal("STOP", victim);
            Thread.sleep(Duration.ofMillis(1_000 + random.nextInt(4_000)));
            signal("CONT", victim);
        }
        await("health after the fault of " + name)
                .atMost(BACK)
                .ignoreExceptions()
                .until(() -> isHealthy(suite));
    }

    private static boolean isHealthy(RunningSuite suite) throws InterruptedException {
        try (SuiteClient client = suite.client()) {
            return client.get("/api/performance/health").path("status").asText().equals("up");
        }
    }

    private static void signal(String signal, ProcessHandle process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }
}
