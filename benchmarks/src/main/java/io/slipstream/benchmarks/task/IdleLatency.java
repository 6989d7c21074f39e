package io.slipstream.benchmarks.task;

import io.slipstream.benchmarks.Finding;
import io.slipstream.benchmarks.Installation;
import io.slipstream.benchmarks.Load;
import io.slipstream.benchmarks.Replica;
import io.slipstream.benchmarks.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** From the acceptance of a task to its start, by the database's clock, when there is nothing else to do. */
final class IdleLatency implements Scenario<Rig> {
    private static final Duration GAP = Duration.ofMillis(25);
    private static final Duration MOST = Duration.ofMinutes(1);
    private static final double P50_BAR = 2;
    private static final double P99_BAR = 10;
    private static final double ACROSS_BAR = 25;

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public List<Finding> run(Rig rig, boolean quick) throws Exception {
        int tasks = quick ? 100 : 400;
        measure(rig, rig.worker(), tasks);
        double[] same = measure(rig, rig.worker(), tasks);
        double[] across = measure(rig, rig.acceptor(), tasks);
        return List.of(
                Finding.judged(
                        "From acceptance to start, idle, on the replica that accepted",
                        told(same),
                        "p50 ≤ 2 ms, p99 ≤ 10 ms",
                        same[0] <= P50_BAR && same[1] <= P99_BAR,
                        rig.rivals().beside("latency", tasks)),
                Finding.judged(
                        "From acceptance to start, idle, on another replica",
                        told(across),
                        "p99 ≤ 25 ms",
                        across[1] <= ACROSS_BAR,
                        ""));
    }

    private static String told(double[] millis) {
        return String.format(Locale.ROOT, "p50 %.1f ms, p99 %.1f ms", millis[0], millis[1]);
    }

    private static double[] measure(Rig rig, Replica to, int tasks) throws Exception {
        rig.clear();
        Load load = rig.load(to, 1);
        for (int i = 0; i < tasks; i++) {
            Installation.await(load.times(rig.single(""), 1));
            LockSupport.parkNanos(GAP.toNanos());
        }
        rig.awaitDone(MOST);
        return new double[] {share(rig, "0.5", ""), share(rig, "0.99", "")};
    }

    /** The time from acceptance to start that a share of the tasks that fulfil a condition does not pass, in milliseconds. */
    static double share(Rig rig, String share, String condition) throws Exception {
        return rig.figure("SELECT 1000 * percentile_disc(" + share
                + ") WITHIN GROUP (ORDER BY extract(epoch FROM started_at - submitted_at)) FROM task_done "
                + condition);
    }
}
