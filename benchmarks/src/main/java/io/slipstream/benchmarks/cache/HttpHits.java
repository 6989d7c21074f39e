package io.slipstream.benchmarks.cache;

import io.slipstream.benchmarks.Distribution;
import io.slipstream.benchmarks.Finding;
import io.slipstream.benchmarks.Load;
import io.slipstream.benchmarks.Replica;
import io.slipstream.benchmarks.Request;
import io.slipstream.benchmarks.Scenario;
import io.slipstream.benchmarks.WarmUp;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Hits over HTTP beside a bare handler that answers the same bytes, in turns: how many requests each answers per second of CPU
 * that its process takes, whatever the callers on the same machine take.
 */
final class HttpHits implements Scenario<Rig> {
    private static final double BAR = 0.65;
    private static final int CALLERS = 32;

    /** Many and short: the machine is not as fast in one second as in the next, and a pair is measured in about the same one. */
    private static final int ROUNDS = 25;

    @Override
    public String name() {
        return "http";
    }

    @Override
    public List<Finding> run(Rig rig, boolean quick) throws Exception {
        Replica service = rig.replicas().getFirst();
        rig.caller(service).put("default", "bench", "x".repeat(Rig.VALUE_BYTES));
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("Authorization", "Bearer " + rig.token());
        Request hit = Request.get(Caller.entry("default", "bench"), headers, 200);
        Request anything = Request.get(Caller.entry("default", "bench"), headers, 200);
        Load ofService = new Load(rig.vertx(), service.url(), CALLERS);
        Load ofBare = new Load(rig.vertx(), rig.bare().url(), CALLERS);
        Duration round = Duration.ofSeconds(2);
        WarmUp warmUp = new WarmUp(quick);
        warmUp.run(List.of(service), time -> Rig.await(ofService.run(hit, Duration.ZERO, time)));
        warmUp.run(List.of(rig.bare()), time -> Rig.await(ofBare.run(anything, Duration.ZERO, time)));
        List<ServerCost> served = new ArrayList<>();
        List<ServerCost> bare = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < (quick ? 3 : ROUNDS); i++) {
            bare.add(ServerCost.of(rig.bare(), ofBare, anything, round));
            served.add(ServerCost.of(service, ofService, hit, round));
            ratios.add(bare.getLast().cpuSeconds() / served.getLast().cpuSeconds());
        }
        double ratio = Distribution.median(ratios);
        return List.of(Finding.judged(
                "HTTP hit of 1 KiB: requests per server CPU second, to a bare handler",
                String.format(
                        Locale.ROOT,
                        "%.1f %% (%.1f µs of CPU a request; %,.0f/s)",
                        100 * ratio,
                        microseconds(served),
                        served.getLast().load().perSecond()),
                String.format(Locale.ROOT, "≥ %.0f %%", 100 * BAR),
                ratio >= BAR,
                String.format(
                        Locale.ROOT,
                        "bare Vert.x handler %.1f µs of CPU a request; %,.0f/s",
                        microseconds(bare),
                        bare.getLast().load().perSecond())));
    }

    private static double microseconds(List<ServerCost> costs) {
        return 1e6
                * Distribution.median(costs.stream().map(ServerCost::cpuSeconds).toList());
    }
}
