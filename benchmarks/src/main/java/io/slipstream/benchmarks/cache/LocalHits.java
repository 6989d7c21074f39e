package io.slipstream.benchmarks.cache;

import io.slipstream.benchmarks.Finding;
import io.slipstream.benchmarks.Installation;
import io.slipstream.benchmarks.Replica;
import io.slipstream.benchmarks.Scenario;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Hits in process, measured by JMH in three JVMs for each rival, one after another. */
final class LocalHits implements Scenario<Rig> {
    private static final double BAR_NANOS = 150;
    private static final double TAGGED_BAR_NANOS = 250;

    @Override
    public String name() {
        return "local";
    }

    @Override
    public List<Finding> run(Rig rig, boolean quick) throws Exception {
        // What JMH tells while it runs; it closes what it writes to, hence not the standard output.
        Path log = Files.createTempFile("slipstream-bench-", ".log");
        Map<String, Double> nanos;
        // The servers have no part in it, and would only disturb.
        for (Replica replica : rig.replicas()) {
            replica.pause();
        }
        try {
            nanos = nanos(rig.stack().redisUrl(), quick, log);
        } finally {
            Files.deleteIfExists(log);
            for (Replica replica : rig.replicas()) {
                replica.resume();
            }
        }
        Installation.awaitReady(rig.replicas());
        String beside = String.format(
                Locale.ROOT,
                "Caffeine bare %.0f ns, JetCache %.0f ns, Redisson's local map %.0f ns",
                of(nanos, "caffeine"),
                of(nanos, "jetcache"),
                of(nanos, "redisson"));
        return List.of(
                finding("L1 hit in process", nanos, "slipstream", BAR_NANOS, beside),
                finding("L1 hit in process, three tags", nanos, "slipstreamWithThreeTags", TAGGED_BAR_NANOS, beside),
                Finding.plain(
                        "L1 hit in process, as a Uni",
                        String.format(Locale.ROOT, "%.0f ns", of(nanos, "slipstreamAsUni")),
                        "the same through the method that also asks the other tiers"));
    }

    private static Finding finding(
            String what, Map<String, Double> nanos, String benchmark, double bar, String beside) {
        double measured = of(nanos, benchmark);
        return Finding.judged(
                what,
                String.format(Locale.ROOT, "%.0f ns, %.1f × Caffeine", measured, measured / of(nanos, "caffeine")),
                String.format(Locale.ROOT, "≤ %.0f ns", bar),
                measured <= bar,
                beside);
    }

    private static double of(Map<String, Double> nanos, String benchmark) {
        Double measured = nanos.get(benchmark);
        if (measured == null) {
            throw new IllegalStateException("JMH did not measure " + benchmark);
        }
        return measured;
    }

    private static Map<String, Double> nanos(String redisUrl, boolean quick, Path log) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(LocalHitBenchmark.class.getName())
                .forks(quick ? 1 : 3)
                .warmupIterations(quick ? 2 : 5)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(quick ? 2 : 3)
                .measurementTime(TimeValue.seconds(1))
                .output(log.toString())
                .jvmArgs(Installation.jvmFlags(512).toArray(String[]::new))
                .jvmArgsAppend("-D" + LocalHitBenchmark.REDIS + "=" + redisUrl, "-Djmh.shutdownTimeout=1")
                .build();
        Collection<RunResult> results = new Runner(options).run();
        Map<String, Double> nanos = new HashMap<>();
        for (RunResult result : results) {
            nanos.put(
                    result.getPrimaryResult().getLabel(),
                    result.getPrimaryResult().getScore());
        }
        return nanos;
    }
}
