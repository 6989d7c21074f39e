package io.slipstream.benchmarks.task;

import io.slipstream.benchmarks.Finding;
import io.slipstream.benchmarks.Installation;
import io.slipstream.benchmarks.Scenario;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tasks that wait are fetched and completed over HTTP by workers that do nothing with them, a hundred at a time. */
final class PullWork implements Scenario<Rig> {
    private static final String TYPE = "bench.pull";
    private static final double BAR = 8_000;
    private static final int WORKERS = 4;
    private static final Duration MOST = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "pull";
    }

    @Override
    public List<Finding> run(Rig rig, boolean quick) throws Exception {
        rig.define(TYPE, "{\"handler\":\"pull\"}");
        int tasks = quick ? 20_000 : 100_000;
        drain(rig, tasks);
        double perSecond = drain(rig, tasks);
        double bound = PgBench.runs(rig, tasks, true);
        return List.of(Finding.judged(
                "Tasks that do nothing, fetched and completed over HTTP",
                String.format(Locale.ROOT, "%,.0f/s", perSecond),
                String.format(Locale.ROOT, "≥ %,.0f/s", BAR),
                perSecond >= BAR,
                String.format(
                        Locale.ROOT,
                        "%,d tasks, %d workers that lease and complete %d in a call; %s",
                        tasks,
                        WORKERS,
                        PullWorker.MOST,
                        PgBench.told(perSecond, bound))));
    }

    private static double drain(Rig rig, int tasks) throws Exception {
        rig.clear();
        rig.fill(TYPE, tasks);
        List<Future<Integer>> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            workers.add(new PullWorker(rig, TYPE).drain());
        }
        Installation.await(Future.all(workers));
        int completed = workers.stream().mapToInt(Future::result).sum();
        if (completed != tasks) {
            throw new IOException("completed " + completed + " of " + tasks + " tasks");
        }
        rig.awaitDone(MOST);
        return rig.endedPerSecond();
    }
}
