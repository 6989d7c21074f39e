package io.slipstream.benchmarks.task;

import io.slipstream.benchmarks.Finding;
import io.slipstream.benchmarks.Installation;
import io.slipstream.benchmarks.Load;
import io.slipstream.benchmarks.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** A million tasks wait, and urgent ones come last. */
final class Backlog implements Scenario<Rig> {
    private static final int URGENT = 20;
    private static final Duration GAP = Duration.ofMillis(100);

    /** So that they come all along the drain. */
    private static final Duration URGENT_GAP = Duration.ofSeconds(3);

    private static final Duration MOST = Duration.ofMinutes(10);

    /** Of fewer the bound would be the same, and it is as slow as what it is a bound of. */
    private static final int BOUND_TASKS = 200_000;

    private static final double FILL_BAR = 20;
    private static final double DRAIN_BAR = 20_000;
    private static final double URGENT_BAR = 50;

    @Override
    public String name() {
        return "backlog";
    }

    @Override
    public List<Finding> run(Rig rig, boolean quick) throws Exception {
        int tasks = quick ? 100_000 : 1_000_000;
        rig.clear();
        rig.pause(rig.worker());
        double fillBound;
        Duration filled;
        try {
            fillBound = PgBench.batches(rig, Duration.ofSeconds(10));
            rig.clear();
            filled = rig.fill(tasks);
        } finally {
            rig.worker().resume();
        }
        Load load = rig.load(rig.worker(), 1);
        while (rig.figure("SELECT count(*) FROM (SELECT 1 FROM task_done LIMIT 1) t") == 0) {
            LockSupport.parkNanos(GAP.toNanos());
        }
        for (int i = 0; i < URGENT; i++) {
            Installation.await(load.times(rig.single(",\"priority\":\"CRITICAL\""), 1));
            LockSupport.parkNanos((quick ? GAP : URGENT_GAP).toNanos());
        }
        rig.awaitDone(MOST);
        double drained = rig.endedPerSecond();
        double urgent = IdleLatency.share(rig, "1", "WHERE priority <= 3");
        double drainBound = PgBench.runs(rig, Math.min(tasks, BOUND_TASKS), true);
        double fillSeconds = filled.toMillis() / 1e3;
        return List.of(
                Finding.judged(
                        String.format(Locale.ROOT, "%,d tasks accepted in batches", tasks),
                        String.format(Locale.ROOT, "%.1f s", fillSeconds),
                        String.format(Locale.ROOT, "≤ %.0f s for 1,000,000", FILL_BAR),
                        fillSeconds <= FILL_BAR * tasks / 1_000_000,
                        PgBench.told(tasks / fillSeconds, fillBound)),
                Finding.judged(
                        String.format(Locale.ROOT, "%,d waiting tasks, run by one replica", tasks),
                        String.format(Locale.ROOT, "%,.0f/s", drained),
                        String.format(Locale.ROOT, "≥ %,.0f/s", DRAIN_BAR),
                        drained >= DRAIN_BAR,
                        PgBench.told(drained, drainBound)),
                Finding.judged(
                        "CRITICAL tasks that come while they are run, from acceptance to start",
                        String.format(Locale.ROOT, "worst of %d: %.1f ms", URGENT, urgent),
                        String.format(Locale.ROOT, "≤ %.0f ms", URGENT_BAR),
                        urgent <= URGENT_BAR,
                        ""));
    }
}
