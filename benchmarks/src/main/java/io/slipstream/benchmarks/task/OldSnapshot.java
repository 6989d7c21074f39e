package io.slipstream.benchmarks.task;

import io.slipstream.benchmarks.Finding;
import io.slipstream.benchmarks.Request;
import io.slipstream.benchmarks.Scenario;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Two thousand tasks a second while a transaction holds an old snapshot, so that PostgreSQL may not take away what is dead: queues on it are known to slow down.
 */
final class OldSnapshot implements Scenario<Rig> {
    private static final int PER_CALL = 20;
    private static final Duration GAP = Duration.ofMillis(10);
    private static final Duration MOST = Duration.ofMinutes(2);
    private static final double BAR = 0.95;
    private static final double P99_BAR = 100;

    @Override
    public String name() {
        return "snapshot";
    }

    @Override
    public List<Finding> run(Rig rig, boolean quick) throws Exception {
        rig.clear();
        steady(rig, Duration.ofSeconds(quick ? 5 : 15));
        Result free = steady(rig, Duration.ofSeconds(quick ? 10 : 60));
        Result held;
        try (Connection holder = rig.connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            holder.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.executeQuery("SELECT count(*) FROM task").close();
            held = steady(rig, quick ? Duration.ofSeconds(20) : Duration.ofMinutes(10));
            holder.rollback();
        }
        double ratio = held.perSecond / free.perSecond;
        return List.of(Finding.judged(
                "2,000 tasks a second while a snapshot is held for " + held.time,
                String.format(
                        Locale.ROOT,
                        "%.0f %% of the throughput without, start after p99 %.1f ms at the end",
                        100 * ratio,
                        held.p99Millis),
                "≥ 95 %, p99 ≤ 100 ms",
                ratio >= BAR && held.p99Millis <= P99_BAR,
                String.format(
                        Locale.ROOT,
                        "%.0f/s; without %.0f/s, p99 %.1f ms",
                        held.perSecond,
                        free.perSecond,
                        free.p99Millis)));
    }

    /** Tasks at a steady rate, whether those before have ended or not; what came of those of the last seconds. */
    private static Result steady(Rig rig, Duration time) throws Exception {
        Request request = rig.batch(PER_CALL);
        var load = rig.load(rig.worker(), 64);
        AtomicInteger open = new AtomicInteger();
        AtomicReference<String> failure = new AtomicReference<>("");
        double doneBefore = rig.figure("SELECT count(*) FROM task_done");
        long begun = System.nanoTime();
        long calledAt = begun;
        while (calledAt - begun < time.toNanos()) {
            open.incrementAndGet();
            load.times(request, 1).onComplete(call -> {
                String why =
                        call.failed() ? call.cause().toString() : call.result().firstFailure();
                failure.compareAndSet("", why);
                open.decrementAndGet();
            });
            calledAt += GAP.toNanos();
            LockSupport.parkNanos(Math.max(0, calledAt - System.nanoTime()));
        }
        double done = rig.figure("SELECT count(*) FROM task_done") - doneBefore;
        double seconds = (System.nanoTime() - begun) / 1e9;
        double p99 = IdleLatency.share(rig, "0.99", "WHERE submitted_at > now() - interval '10 seconds'");
        rig.awaitDone(MOST);
        if (open.get() > 0 || !failure.get().isEmpty()) {
            throw new IOException("not all were accepted: " + open + " without an answer; " + failure);
        }
        return new Result(time, done / seconds, p99);
    }

    private record Result(Duration time, double perSecond, double p99Millis) {}
}
