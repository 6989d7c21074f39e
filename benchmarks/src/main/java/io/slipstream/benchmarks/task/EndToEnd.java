package io.slipstream.benchmarks.task;

import io.slipstream.benchmarks.Finding;
import io.slipstream.benchmarks.Scenario;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tasks that wait and do nothing are run by one replica: how many a second, from the first start to the last durable end. */
final class EndToEnd implements Scenario<Rig> {
    private static final double BAR = 20_000;
    private static final int ROUNDS = 3;
    private static final Duration MOST = Duration.ofMinutes(5);

    @Override
    public String name() {
        return "process";
    }

    @Override
    public List<Finding> run(Rig rig, boolean quick) throws Exception {
        int tasks = quick ? 50_000 : 200_000;
        double asShipped = median(rig, tasks);
        rig.replaceWorker(Map.of("SLIPSTREAM_TASK_EVENTS_STARTED", "false"));
        double perSecond = median(rig, tasks);
        double bound = PgBench.runs(rig, tasks, false);
        String rivals = rig.rivals().beside("process", tasks);
        rig.replaceWorker(Map.of());
        return List.of(
                Finding.judged(
                        "Tasks that do nothing, run by one replica, end to end; Kafka is told of submissions and ends",
                        String.format(Locale.ROOT, "%,.0f/s", perSecond),
                        String.format(Locale.ROOT, "≥ %,.0f/s", BAR),
                        perSecond >= BAR,
                        String.format(Locale.ROOT, "%,d tasks, median of %d; ", tasks, ROUNDS)
                                + PgBench.told(perSecond, bound) + "; " + rivals),
                Finding.plain(
                        "The same; Kafka is told of starts, too, as shipped",
                        String.format(Locale.ROOT, "%,.0f/s", asShipped),
                        String.format(Locale.ROOT, "%,d tasks, median of %d", tasks, ROUNDS)));
    }

    /** Of {@link #ROUNDS}, after one that only warms the replica up. */
    private static double median(Rig rig, int tasks) throws Exception {
        drain(rig, tasks);
        double[] perSecond = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            perSecond[i] = drain(rig, tasks);
        }
        Arrays.sort(perSecond);
        return perSecond[ROUNDS / 2];
    }

    private static double drain(Rig rig, int tasks) throws Exception {
        rig.clear();
        rig.pause(rig.worker());
        try {
            rig.fill(tasks);
        } finally {
            rig.worker().resume();
        }
        rig.awaitDone(MOST);
        return rig.endedPerSecond();
    }
}
