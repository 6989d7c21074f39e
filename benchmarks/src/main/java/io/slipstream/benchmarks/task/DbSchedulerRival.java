package io.slipstream.benchmarks.task;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.slipstream.benchmarks.Distribution;
import io.slipstream.benchmarks.Installation;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * db-scheduler as a program: {@code submit|batch SECONDS}, {@code process|latency COUNT}. It polls by lock-and-fetch, which its documentation recommends
 * for throughput, and executes at once what it schedules itself where latency is measured.
 */
public final class DbSchedulerRival {
    private static final String PAYLOAD = "x".repeat(188);
    private static final int BATCH = 500;
    private static final int THREADS = 20;
    private static final Duration GAP = Duration.ofMillis(25);
    private static final Duration LAST = Duration.ofSeconds(2);
    private static final AtomicLong IDS = new AtomicLong();
    private static final String TABLE = """
            DROP TABLE IF EXISTS scheduled_tasks;
            CREATE TABLE scheduled_tasks (
                task_name text NOT NULL,
                task_instance text NOT NULL,
                task_data bytea,
                execution_time timestamptz NOT NULL,
                picked boolean NOT NULL,
                picked_by text,
                last_success timestamptz,
                last_failure timestamptz,
                consecutive_failures int,
                last_heartbeat timestamptz,
                version bigint NOT NULL,
                priority smallint,
                PRIMARY KEY (task_name, task_instance));
            CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time);
            CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat)
            """;

    private DbSchedulerRival() {}

    /** The command that runs it. */
    static List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Installation.jvmFlags(512));
        command.addAll(List.of("-cp", Installation.classPath(), DbSchedulerRival.class.getName()));
        return command;
    }

    /** Entry point; see the class. */
    public static void main(String[] args) throws Exception {
        int amount = Integer.parseInt(args[1]);
        try (HikariDataSource source = source()) {
            prepare(source);
            System.out.println(
                    switch (args[0]) {
                        case "submit" -> rate(submit(source, amount));
                        case "batch" -> rate(batch(source, amount));
                        case "process" -> rate(process(source, amount));
                        case "latency" -> latency(source, amount);
                        default -> throw new IllegalArgumentException("unknown cell '" + args[0] + "'");
                    });
        }
        System.exit(0);
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, "{\"per_second\":%.1f}", perSecond);
    }

    private static HikariDataSource source() {
        URI url = URI.create(System.getenv("DATABASE_URL"));
        String[] user = url.getUserInfo().split(":", 2);
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://"
                + url.getAuthority().substring(url.getUserInfo().length() + 1) + url.getPath());
        config.setUsername(user[0]);
        config.setPassword(user[1]);
        config.setMaximumPoolSize(THREADS + 4);
        return new HikariDataSource(config);
    }

    private static void prepare(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(TABLE);
        }
    }

    private static OneTimeTask<String> task(Consumer<String> done) {
        return Tasks.oneTime("noop", String.class).execute((instance, context) -> done.accept(instance.getId()));
    }

    private static TaskInstance<String> instance(OneTimeTask<String> task) {
        return task.instance(Long.toString(IDS.incrementAndGet()), PAYLOAD);
    }

    private static double submit(DataSource source, int seconds) throws Exception {
        OneTimeTask<String> task = task(id -> {});
        Scheduler scheduler = Scheduler.create(source, task).build();
        Callable<Integer> call = () -> {
            scheduler.schedule(instance(task), Instant.now());
            return 1;
        };
        perSecond(THREADS, 3, call);
        return perSecond(THREADS, seconds, call);
    }

    private static double batch(DataSource source, int seconds) throws Exception {
        OneTimeTask<String> task = task(id -> {});
        Scheduler scheduler = Scheduler.create(source, task).build();
        Callable<Integer> call = () -> {
            scheduler.scheduleBatch(instances(task, BATCH), Instant.now());
            return BATCH;
        };
        perSecond(4, 3, call);
        return perSecond(4, seconds, call);
    }

    private static List<TaskInstance<?>> instances(OneTimeTask<String> task, int count) {
        return IntStream.range(0, count)
                .<TaskInstance<?>>mapToObj(i -> instance(task))
                .toList();
    }

    private static double perSecond(int callers, int seconds, Callable<Integer> call) throws Exception {
        long begun = System.nanoTime();
        long end = begun + TimeUnit.SECONDS.toNanos(seconds);
        long done = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
            List<Future<Long>> loops = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                loops.add(threads.submit(() -> {
                    long calls = 0;
                    while (System.nanoTime() < end) {
                        calls += call.call();
                    }
                    return calls;
                }));
            }
            for (Future<Long> loop : loops) {
                done += loop.get();
            }
        }
        return done / ((System.nanoTime() - begun) / 1e9);
    }

    private static double process(DataSource source, int tasks) throws Exception {
        drain(source, tasks / 10);
        return drain(source, tasks);
    }

    private static double drain(DataSource source, int tasks) throws Exception {
        CountDownLatch left = new CountDownLatch(tasks);
        OneTimeTask<String> task = task(id -> left.countDown());
        Scheduler scheduler = Scheduler.create(source, task)
                .threads(THREADS)
                .pollUsingLockAndFetch(0.5, 4.0)
                .pollingInterval(Duration.ofMillis(100))
                .build();
        for (int i = 0; i < tasks; i += BATCH) {
            scheduler.scheduleBatch(instances(task, Math.min(BATCH, tasks - i)), Instant.now());
        }
        long begun = System.nanoTime();
        scheduler.start();
        left.await();
        double seconds = (System.nanoTime() - begun) / 1e9;
        scheduler.stop();
        return tasks / seconds;
    }

    private static String latency(DataSource source, int tasks) {
        List<Long> took = Collections.synchronizedList(new ArrayList<>());
        OneTimeTask<String> task = task(id -> took.add(System.nanoTime() - Long.parseLong(id)));
        Scheduler scheduler = Scheduler.create(source, task)
                .threads(THREADS)
                .pollUsingLockAndFetch(0.5, 4.0)
                .enableImmediateExecution()
                .build();
        scheduler.start();
        for (int i = 0; i < tasks; i++) {
            scheduler.schedule(task.instance(Long.toString(System.nanoTime()), PAYLOAD), Instant.now());
            LockSupport.parkNanos(GAP.toNanos());
        }
        LockSupport.parkNanos(LAST.toNanos());
        scheduler.stop();
        Distribution times = new Distribution(List.copyOf(took));
        return String.format(
                Locale.ROOT, "{\"p50_ms\":%.2f,\"p99_ms\":%.2f}", times.median() / 1e6, times.at(0.99) / 1e6);
    }
}
