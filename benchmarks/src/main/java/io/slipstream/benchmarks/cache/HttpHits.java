package io.slipstream.benchmarks.cache;

import io.slipstream.benchmarks.Finding;
import io.slipstream.benchmarks.Load;
import io.slipstream.benchmarks.Replica;
import io.slipstream.benchmarks.Request;
import io.slipstream.benchmarks.Scenario;
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
    private static final int ROUNDS = 5;

    /** The compiler needs so long on two cores that the callers share; while it works, its time counts as the service's. */
    private static final int WARM_UP_SECONDS = 40;

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
        Duration warmUp = Duration.ofSeconds(quick ? 5 : WARM_UP_SECONDS);
        Duration round = Duration.ofSeconds(quick ? 3 : 4);
        ServerCost.of(service, ofService, hit, warmUp);
        ServerCost.of(rig.bare(), ofBare, anything, warmUp.dividedBy(2));
        List<ServerCost> served = new ArrayList<>();
        List<ServerCost> bare = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            bare.add(ServerCost.of(rig.bare(), ofBare, anything, round));
            served.add(ServerCost.of(service, ofService, hit, round));
        }
        double ratio = median(bare) / median(served);
        return List.of(Finding.judged(
                "HTTP hit of 1 KiB: requests per server CPU second, to a bare handler",
                String.format(
                        Locale.ROOT,
                        "%.0f %% (%.1f µs of CPU a request; %,.0f/s)",
                        100 * ratio,
                        1e6 * median(served),
                        served.getLast().load().perSecond()),
                String.format(Locale.ROOT, "≥ %.0f %%", 100 * BAR),
                ratio >= BAR,
                String.format(
                        Locale.ROOT,
                        "bare Vert.x handler %.1f µs of CPU a request; %,.0f/s",
                        1e6 * median(bare),
                        bare.getLast().load().perSecond())));
    }

    private static double median(List<ServerCost> rates) {
        return rates.stream().mapToDouble(ServerCost::cpuSeconds).sorted().toArray()[rates.size() / 2];
    }
}
