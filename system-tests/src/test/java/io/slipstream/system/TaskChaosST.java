package io.slipstream.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.contracts.event.EventType;
import io.slipstream.devkit.demo.EventSender;
import io.slipstream.devkit.demo.SuiteClient;
import io.slipstream.devkit.fault.KafkaConversation;
import io.slipstream.devkit.fault.Link;
import io.slipstream.devkit.stack.Credentials;
import io.slipstream.devkit.stack.LocalStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Three replicas of task-service under load and under faults of each kind. After each everything drains and the verifier proves from the log that nothing was lost or
 * done twice. Runs with {@code test --chaos} only; {@code chaos.seed} repeats the load's choices.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TaskChaosST {
    private static final Path ROOT = Path.of(System.getProperty("slipstream.root", ".."))
            .toAbsolutePath()
            .normalize();
    private static final Path DATA = ROOT.resolve("system-tests/target/task-chaos");
    private static final Duration BACK = Duration.ofMinutes(4);
    private static final Duration UNDER_LOAD = Duration.ofSeconds(4);
    /** Longer than silence is borne. */
    private static final Duration FROZEN = Duration.ofSeconds(10);

    private static final int EVENTS = 60;

    private long seed;
    private Link toPostgres;
    private Link toKafka;
    private RunningSuite suite;
    private SuiteClient client;

    /** A fault, and what is done meanwhile. */
    private interface Fault {
        void run() throws Exception;
    }

    @BeforeAll
    void start() throws Exception {
        String given = System.getProperty("chaos.seed", "");
        seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
        System.out.println("chaos.seed=" + seed);
        toPostgres = new Link(() -> backingPort(0), port -> new Link.Bytes());
        toKafka = new Link(() -> backingPort(2), KafkaConversation::new);
        Map<String, String> ways = Map.of(
                "QUARKUS_DATASOURCE_REACTIVE_URL",
                "postgresql://127.0.0.1:" + toPostgres.port() + "/" + LocalStack.DATABASE,
                "KAFKA_BOOTSTRAP_SERVERS",
                "127.0.0.1:" + toKafka.port());
        suite = RunningSuite.start(ROOT, DATA, ways, "--replicas", "task-service=3", "--scale", "0");
        client = suite.client();
        String type = "{\"handler\":\"pull\",\"lease\":\"PT3S\",\"concurrency\":8,\"max_attempts\":10}";
        SuiteClient.expectSuccess(client.send(client.request("/api/v1/task-types/" + TaskStorm.PULLED)
                .header("Content-Type", "application/json")
                .PUT(java.net.http.HttpRequest.BodyPublishers.ofString(type))
                .build()));
        // The limit is the same for all tasks of the type, so it is held against them from the beginning.
        execute("UPDATE task_type SET updated_at = now() - interval '2 minutes'");
    }

    /** Of PostgreSQL, Redis and Kafka, as the suite chose them before it started any service. */
    private static int backingPort(int number) {
        try {
            return Integer.parseInt(
                    Files.readAllLines(DATA.resolve("stack/ports")).get(number));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    void stop() throws IOException {
        if (client != null) {
            client.close();
        }
        if (suite != null) {
            suite.close();
        }
        toPostgres.close();
        toKafka.close();
    }

    @Test
    void replicas_killedOneAfterAnother_loseNothing() throws Exception {
        survive("kill -9 of replicas", () -> {
            for (int i = 0; i < 2; i++) {
                suite.processes("task-service").get(i).destroyForcibly();
                pass(UNDER_LOAD);
            }
            awaitReplicas();
            suite.processes("task-service").get(2).destroyForcibly();
        });
        assertThat(lostWorkers()).as("tasks whose worker was lost").isPositive();
    }

    @Test
    void replicas_frozenForLongerThanSilenceIsBorne_wakeUpWithoutEffect() throws Exception {
        survive("SIGSTOP and SIGCONT of replicas", () -> {
            Random random = new Random(seed + 1);
            for (int i = 0; i < 2; i++) {
                ProcessHandle victim = replica(random);
                signal("STOP", victim);
                pass(FROZEN);
                signal("CONT", victim);
                pass(UNDER_LOAD);
            }
        });
        assertThat(lostWorkers()).as("tasks whose worker was lost").isPositive();
    }

    @Test
    void postgres_killedAndStartedAgain_losesNothing() throws Exception {
        survive("kill -9 of PostgreSQL", () -> killBacking("postgres"));
    }

    @Test
    void connections_terminatedAgainAndAgain_loseNothing() throws Exception {
        survive("pg_terminate_backend", () -> {
            for (int i = 0; i < 20; i++) {
                execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE usename = current_user AND pid <> pg_backend_pid()");
                pass(Duration.ofMillis(300));
            }
        });
    }

    @Test
    void kafkaAndRedis_killedAndStartedAgain_loseNoEventAndTakeNoneTwice() throws Exception {
        List<String> sent = new ArrayList<>();
        long lostBefore = lostWorkers();
        survive("Kafka and Redis away, events twice and unreadable", () -> {
            send(sent, EVENTS);
            killBacking("kafka");
            send(sent, EVENTS);
            killBacking("redis");
            send(sent, EVENTS);
            killBacking("kafka");
        });
        assertThat(lostWorkers()).as("no worker was lost, so nothing ran twice").isEqualTo(lostBefore);
        assertTakenOnce(sent);
    }

    @Test
    void wayToPostgres_slowThenStandingStillThenCut_losesNothing() throws Exception {
        survive("a slow, a standing and a cut way to PostgreSQL", () -> {
            disturb(toPostgres, Link.State.SLOW);
            disturb(toPostgres, Link.State.HELD);
            disturb(toPostgres, Link.State.CUT);
        });
    }

    @Test
    void wayToKafka_slowThenStandingStillThenCut_losesNoEventAndTakesNoneTwice() throws Exception {
        List<String> sent = new ArrayList<>();
        survive("a slow, a standing and a cut way to Kafka", () -> {
            send(sent, EVENTS);
            disturb(toKafka, Link.State.SLOW);
            send(sent, EVENTS);
            disturb(toKafka, Link.State.HELD);
            send(sent, EVENTS);
            disturb(toKafka, Link.State.CUT);
        });
        assertTakenOnce(sent);
    }

    private static void disturb(Link link, Link.State trouble) throws InterruptedException {
        link.become(trouble);
        try {
            pass(FROZEN);
        } finally {
            link.become(Link.State.OPEN);
        }
        pass(UNDER_LOAD);
    }

    private void assertTakenOnce(List<String> events) {
        await("each event to have become a task")
                .atMost(BACK)
                .untilAsserted(
                        () -> assertThat(ended(events)).hasSameSizeAs(events).doesNotHaveDuplicates());
        assertVerified();
    }

    /** Each event twice, and between them what nobody can read. */
    private void send(List<String> sent, int count) throws InterruptedException {
        try (EventSender sender = new EventSender(client.kafkaBootstrapServers(), InstantSource.system())) {
            for (int i = 0; i < count; i++) {
                String id = "chaos-" + UUID.randomUUID();
                Map<String, Object> asked = Map.of("type", "diagnostics.echo", "payload", Map.of("n", i));
                sender.send(EventType.TASK_REQUESTED, id, "default", id, asked);
                sender.send(EventType.TASK_REQUESTED, id + "-poison", "default", id, List.of("no task"));
                sender.send(EventType.TASK_REQUESTED, id, "default", id, asked);
                sent.add(id);
            }
            sender.flush();
        }
    }

    /** Load, the fault, load after it, calm; then everything must have ended, and the log must verify. */
    private void survive(String name, Fault fault) throws Exception {
        long lostBefore = lostWorkers();
        try (TaskStorm storm = new TaskStorm(client, seed)) {
            pass(UNDER_LOAD);
            fault.run();
            pass(UNDER_LOAD);
            storm.calm();
            await("all tasks to end after " + name)
                    .atMost(BACK)
                    .pollInterval(Duration.ofMillis(500))
                    .ignoreExceptions()
                    .untilAsserted(this::assertDrained);
            System.out.println(
                    name + ": " + storm + ", " + (lostWorkers() - lostBefore) + " attempts lost with their workers");
            assertThat(storm.unexpected()).isEmpty();
            assertThat(storm.acknowledged()).hasSizeGreaterThan(100);
            assertThat(withoutEnd(storm.acknowledged(), "completed", "dead", "cancelled"))
                    .as("acknowledged and not ended")
                    .isEmpty();
            assertThat(withoutEnd(storm.completed(), "completed"))
                    .as("completed by a worker, and not completed")
                    .isEmpty();
        }
        assertVerified();
    }

    private void assertDrained() throws InterruptedException {
        JsonNode stats = client.get("/api/v1/tasks/stats");
        assertThat(stats.path("pending").asInt()).as(stats.toString()).isZero();
        assertThat(stats.path("running").asInt()).as(stats.toString()).isZero();
    }

    private void assertVerified() {
        String report = suite.launcher("verify-tasks");
        System.out.println(report);
        assertThat(report).contains("All rules hold.");
    }

    private ProcessHandle replica(Random random) {
        List<ProcessHandle> replicas = suite.processes("task-service");
        return replicas.get(random.nextInt(replicas.size()));
    }

    private void awaitReplicas() {
        await("three replicas").atMost(BACK).ignoreExceptions().until(() -> {
            long ready = 0;
            for (JsonNode replica : suite.client().run().path("services").path("task-service")) {
                ready += replica.path("state").asText().equals("ready") ? 1 : 0;
            }
            return ready == 3;
        });
    }

    /** The supervisor starts it again some seconds later. */
    private void killBacking(String name) {
        ProcessHandle victim = suite.backing(name);
        victim.destroyForcibly();
        await(name + " to be started again")
                .atMost(BACK)
                .ignoreExceptions()
                .until(() -> suite.backing(name).pid() != victim.pid());
    }

    private static void signal(String signal, ProcessHandle process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private static void pass(Duration time) throws InterruptedException {
        Thread.sleep(time);
    }

    private Connection connect() throws SQLException {
        JsonNode postgres = client.run().path("postgres");
        String role = Credentials.roleOf("task");
        return DriverManager.getConnection(
                "jdbc:postgresql://" + postgres.path("host").asText() + ":"
                        + postgres.path("port").asInt() + "/" + LocalStack.DATABASE,
                role,
                Credentials.in(DATA.resolve("stack")).password(role));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long lostWorkers() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM task_event"
                        + " WHERE error_type IN ('WorkerLost', 'Quarantined') AND type <> '" + TaskStorm.PULLED
                        + "'")) {
            row.next();
            return row.getLong(1);
        }
    }

    private List<String> withoutEnd(Collection<String> ids, String... states) throws SQLException {
        return query(
                "SELECT i::text FROM unnest(?::uuid[]) i WHERE NOT EXISTS (SELECT 1 FROM task_done d WHERE d.id = i"
                        + " AND d.state = ANY(?))",
                ids,
                List.of(states));
    }

    /** The events of these that became a task that ended, once for each task. */
    private List<String> ended(List<String> events) throws SQLException {
        return query("SELECT request_id FROM task_done WHERE request_id = ANY(?)", events);
    }

    @SafeVarargs
    private List<String> query(String sql, Collection<String>... arrays) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arrays.length; i++) {
                Array array = connection.createArrayOf("text", arrays[i].toArray());
                statement.setArray(i + 1, array);
            }
            List<String> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        }
    }
}
