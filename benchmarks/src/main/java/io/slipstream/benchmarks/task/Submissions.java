package io.slipstream.benchmarks.task;

import io.slipstream.benchmarks.Finding;
import io.slipstream.benchmarks.Installation;
import io.slipstream.benchmarks.Load;
import io.slipstream.benchmarks.Measurement;
import io.slipstream.benchmarks.Request;
import io.slipstream.benchmarks.Scenario;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How many tasks a second are accepted, each answered once it is committed: one a call, and in batches. Nothing runs them meanwhile. */
final class Submissions implements Scenario<Rig> {
    private static final int CALLERS = 64;
    private static final int BATCH_CALLERS = 4;
    private static final double SINGLE_BAR = 8_000;
    private static final double BATCH_BAR = 60_000;
    private static final double BATCH_GAIN = 1.3;

    @Override
    public String name() {
        return "submit";
    }

    @Override
    public List<Finding> run(Rig rig, boolean quick) throws Exception {
        Duration warm = Duration.ofSeconds(quick ? 10 : 30);
        Duration time = Duration.ofSeconds(quick ? 4 : 10);
        rig.pause(rig.worker());
        try {
            Measurement single = measure(rig, rig.single(""), CALLERS, warm, time);
            Measurement batch = measure(rig, rig.batch(), BATCH_CALLERS, warm.dividedBy(2), time);
            double bound = PgBench.submissions(rig, time);
            double batchBound = PgBench.batches(rig, time);
            rig.clear();
            List<Finding> findings = new ArrayList<>();
            findings.add(Finding.judged(
                    "Single durable submissions over HTTP",
                    String.format(
                            Locale.ROOT,
                            "%,.0f/s, p50 %.1f ms, p99 %.1f ms",
                            single.perSecond(),
                            single.p50Millis(),
                            single.p99Millis()),
                    String.format(Locale.ROOT, "≥ %,.0f/s", SINGLE_BAR),
                    single.perSecond() >= SINGLE_BAR,
                    PgBench.told(single.perSecond(), bound) + "; "
                            + rig.rivals().beside("submit", time)));
            double tasks = batch.perSecond() * Rig.BATCH;
            findings.add(Finding.judged(
                    "Durable submissions in batches of " + Rig.BATCH,
                    String.format(Locale.ROOT, "%,.0f/s", tasks),
                    String.format(Locale.ROOT, "≥ %,.0f/s", BATCH_BAR),
                    tasks >= BATCH_BAR,
                    PgBench.told(tasks, batchBound) + "; " + rig.rivals().beside("batch", time)));
            findings.add(Finding.judged(
                    "Submissions in batches to single ones",
                    String.format(Locale.ROOT, "%.1f ×", tasks / single.perSecond()),
                    String.format(Locale.ROOT, "≥ %.1f ×", BATCH_GAIN),
                    tasks >= BATCH_GAIN * single.perSecond(),
                    "the two above"));
            return findings;
        } finally {
            rig.worker().resume();
        }
    }

    private static Measurement measure(Rig rig, Request request, int callers, Duration warm, Duration time)
            throws Exception {
        Load load = rig.load(rig.acceptor(), callers);
        Installation.await(load.run(request, Duration.ZERO, warm));
        rig.clear();
        Measurement measured = Installation.await(load.run(request, Duration.ZERO, time));
        if (measured.failed() > 0) {
            throw new IOException("submissions failed: " + measured.failed() + ", " + measured.firstFailure());
        }
        return measured;
    }
}
