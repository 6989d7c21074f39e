package io.slipstream.benchmarks.task;

import io.slipstream.benchmarks.Installation;
import io.slipstream.benchmarks.Load;
import io.slipstream.benchmarks.Measurement;
import io.slipstream.benchmarks.Replica;
import io.slipstream.benchmarks.Request;
import io.slipstream.devkit.stack.Credentials;
import io.slipstream.devkit.stack.LocalStack;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * What is measured: a replica of the packaged service that only accepts tasks and one that also runs them, and the programs of rivals, on a
 * temporary PostgreSQL, Redis and Kafka. Closing it ends all.
 */
final class Rig implements AutoCloseable {
    /** The type of the tasks: it does nothing and brings its payload. */
    static final String TYPE = "diagnostics.echo";

    /** How many tasks one call submits at once. */
    static final int BATCH = 500;

    private static final int HEAP_MEBIBYTES = 512;
    private static final int GATEWAY_HEAP_MEBIBYTES = 192;

    /** More than as shipped: tasks that take no time hold their slots only until their outcome is written. */
    private static final int SLOTS = 1000;

    private static final Duration POLL = Duration.ofMillis(20);
    private static final String DEADLOCK = "40P01";
    private static final int TRIES = 5;
    private static final int PAUSES = 100;
    private static final String OPEN_TRANSACTIONS = "SELECT count(*) FROM pg_stat_activity WHERE usename = '"
            + Credentials.roleOf("task") + "' AND state LIKE 'idle in transaction%'";
    private static final String PAYLOAD = "{\"text\":\"" + "x".repeat(188) + "\"}";
    private static final String TABLES =
            "task, task_done, task_event, task_outbox, task_request, task_tally, flow, flow_end";

    /** Where receivers of tasks may be: on this machine. */
    private static final Map<String, String> PUSH = Map.of(
            "SLIPSTREAM_TASK_PUSH_ALLOWED_ORIGINS",
            "http://127.0.0.1:*",
            "SLIPSTREAM_TASK_PUSH_ALLOWED_NETWORKS",
            "127.0.0.0/8");

    private final Installation installation = new Installation();
    private final Path application;
    private final Path gatewayApplication;
    private final Replica acceptor;
    private Replica worker;
    private final Rivals rivals;
    private final Connection connection;

    /** Starts everything and waits until it serves. */
    static Rig start(Path application) throws Exception {
        return new Rig(application);
    }

    private Rig(Path application) throws Exception {
        try {
            this.application = application;
            Path modules = Objects.requireNonNull(application.getParent()).resolve("../../..");
            gatewayApplication = modules.resolve("gateway/target/quarkus-app/quarkus-run.jar")
                    .normalize();
            acceptor = replica("acceptor", 0, Map.of());
            worker = replica("worker", SLOTS, Map.of());
            Installation.awaitReady(List.of(acceptor, worker));
            // Kept: a new one for each look would take more from what is measured than the look itself.
            connection = connect();
            rivals = new Rivals(installation);
        } catch (Exception | Error e) {
            installation.close();
            throw e;
        }
    }

    private Replica replica(String name, int slots, Map<String, String> settings) throws IOException {
        Map<String, String> environment = new HashMap<>(PUSH);
        environment.putAll(settings);
        environment.put("SLIPSTREAM_TASK_SUBMIT_QUEUE_LIMIT", "100000000");
        environment.put("SLIPSTREAM_TASK_SUBMIT_WAITING_LIMIT", "100000");
        environment.put("SLIPSTREAM_TASK_WORKER_SLOTS", Integer.toString(slots));
        // Nothing runs but what is measured.
        environment.put("SLIPSTREAM_TASK_SCHEDULES_SEEDS", "false");
        return installation.service("task", name, application, HEAP_MEBIBYTES, environment, Flows.properties());
    }

    /**
     * A gateway before the replica that accepts, started for this; the caller closes it.
     *
     * @param adminKey the key by which it lets callers in
     */
    Replica gateway(String adminKey) throws Exception {
        Map<String, String> environment = Map.of(
                "SLIPSTREAM_SERVICES_TASK",
                acceptor.url().toString(),
                "SLIPSTREAM_GATEWAY_BOOTSTRAP_ADMIN_KEY",
                adminKey);
        Replica gateway = installation.service(
                "gateway", "gateway", gatewayApplication, GATEWAY_HEAP_MEBIBYTES, environment, List.of());
        Installation.awaitReady(List.of(gateway));
        return gateway;
    }

    /** Accepts, and runs nothing. */
    Replica acceptor() {
        return acceptor;
    }

    /** Accepts and runs. */
    Replica worker() {
        return worker;
    }

    /** Ends the replica that runs tasks, and starts one with other settings in its place. */
    void replaceWorker(Map<String, String> settings) throws Exception {
        worker.close();
        worker = replica("worker", SLOTS, settings);
        Installation.awaitReady(List.of(worker));
    }

    /** Lets a replica stand still between two transactions: an open one would keep its locks, and tables could not be emptied. */
    void pause(Replica replica) throws Exception {
        for (int attempt = 1; attempt <= PAUSES; attempt++) {
            replica.pause();
            LockSupport.parkNanos(POLL.toNanos());
            if (figure(OPEN_TRANSACTIONS) == 0) {
                return;
            }
            replica.resume();
            LockSupport.parkNanos(POLL.toNanos());
        }
        throw new IOException(replica.name() + " is always within a transaction");
    }

    /** Other task queues. */
    Rivals rivals() {
        return rivals;
    }

    Installation installation() {
        return installation;
    }

    /** One task. */
    Request single(String more) {
        return single(headers(), more);
    }

    /** One task, of a caller that these headers tell. */
    static Request single(MultiMap headers, String more) {
        return Request.json("/api/v1/tasks", headers, task(TYPE, more), 202);
    }

    /** {@link #BATCH} tasks. */
    Request batch() {
        return batch(TYPE, BATCH);
    }

    /** Some tasks in one call. */
    Request batch(int tasks) {
        return batch(TYPE, tasks);
    }

    private Request batch(String type, int tasks) {
        String body = "{\"tasks\":[" + String.join(",", Collections.nCopies(tasks, task(type, ""))) + "]}";
        return Request.json("/api/v1/tasks:batch", headers(), body, 202);
    }

    /** Something that is accepted. */
    Request post(String path, String body) {
        return Request.json(path, headers(), body, 202);
    }

    private static String task(String type, String more) {
        return "{\"type\":\"" + type + "\",\"payload\":" + PAYLOAD + more + "}";
    }

    /** Defines a task type of the tenant, and waits until every replica goes by it. */
    void define(String type, String settings) throws Exception {
        Request put = new Request(
                HttpMethod.PUT,
                "/api/v1/task-types/" + type,
                headers().set("Content-Type", "application/json"),
                Buffer.buffer(settings),
                200);
        for (Replica replica : List.of(acceptor, worker)) {
            Measurement measured = Installation.await(load(replica, 1).times(put, 1));
            if (measured.failed() > 0) {
                throw new IOException("the type " + type + " was not defined: " + measured.firstFailure());
            }
        }
    }

    /** What tells callers of the services. */
    MultiMap headers() {
        return MultiMap.caseInsensitiveMultiMap().set("Authorization", "Bearer " + installation.token());
    }

    /** Callers of a replica. */
    Load load(Replica replica, int callers) {
        return new Load(installation.vertx(), replica.url(), callers);
    }

    /** Submits tasks in batches until there are so many; how long it took. */
    Duration fill(int tasks) throws Exception {
        return fill(TYPE, tasks);
    }

    /** The same of a type. */
    Duration fill(String type, int tasks) throws Exception {
        long begun = System.nanoTime();
        Request batch = batch(type, BATCH);
        Measurement measured = Installation.await(load(acceptor, 4).times(batch, Math.ceilDiv(tasks, BATCH)));
        if (measured.failed() > 0) {
            throw new IOException("batches failed: " + measured.failed() + ", " + measured.firstFailure());
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** Waits until no task is left that has not ended. */
    void awaitDone(Duration most) throws Exception {
        long deadline = System.nanoTime() + most.toNanos();
        while (figure("SELECT count(*) FROM (SELECT 1 FROM task LIMIT 1) t") > 0) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException(
                        (long) figure("SELECT count(*) FROM task") + " tasks have not ended after " + most);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** How many tasks a second ended, from the first start to the last durable end. */
    double endedPerSecond() throws SQLException {
        return figure("SELECT count(*) / extract(epoch FROM max(finished_at) - min(started_at)) FROM task_done");
    }

    /** Takes all tasks and their traces away, and lets PostgreSQL write down what it still has to. */
    void clear() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            truncate(statement);
            statement.execute("CHECKPOINT");
        }
    }

    /** Sweeps of the service read these tables meanwhile, in orders of their own; one of both must give way. */
    private static void truncate(Statement statement) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                statement.execute("TRUNCATE " + TABLES);
                return;
            } catch (SQLException e) {
                if (!DEADLOCK.equals(e.getSQLState()) || attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** The one number that a query brings. */
    double figure(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getDouble(1);
        }
    }

    /** Connects as a superuser, in the schema of the service. */
    Connection connect() throws SQLException {
        Connection connection = installation.stack().connectAsAdmin(LocalStack.DATABASE);
        connection.setSchema(Credentials.roleOf("task"));
        return connection;
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            installation.close();
        }
    }
}
