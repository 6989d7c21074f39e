package io.slipstream.benchmarks.task;

import io.slipstream.benchmarks.Finding;
import io.slipstream.benchmarks.Installation;
import io.slipstream.benchmarks.Load;
import io.slipstream.benchmarks.Measurement;
import io.slipstream.benchmarks.Replica;
import io.slipstream.benchmarks.Request;
import io.slipstream.benchmarks.Scenario;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** How many single tasks a second are accepted through the gateway, which knows the caller by an API key. */
final class GatewaySubmissions implements Scenario<Rig> {
    private static final int CALLERS = 64;
    private static final int SECRET_BYTES = 32;
    private static final double BAR = 5_000;

    @Override
    public String name() {
        return "gateway";
    }

    @Override
    public List<Finding> run(Rig rig, boolean quick) throws Exception {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        String key =
                "slk_benchbenchbe_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        rig.pause(rig.worker());
        try (Replica gateway = rig.gateway(key)) {
            Load load = rig.load(gateway, CALLERS);
            Request single = Rig.single(MultiMap.caseInsensitiveMultiMap().set("X-API-Key", key), "");
            Installation.await(load.run(single, Duration.ZERO, Duration.ofSeconds(quick ? 10 : 30)));
            rig.clear();
            Measurement measured =
                    Installation.await(load.run(single, Duration.ZERO, Duration.ofSeconds(quick ? 4 : 10)));
            if (measured.failed() > 0) {
                throw new IOException("submissions failed: " + measured.failed() + ", " + measured.firstFailure());
            }
            double bound = PgBench.submissions(rig, Duration.ofSeconds(quick ? 4 : 10));
            return List.of(Finding.judged(
                    "Single durable submissions through the gateway",
                    String.format(
                            Locale.ROOT,
                            "%,.0f/s, p50 %.1f ms, p99 %.1f ms",
                            measured.perSecond(),
                            measured.p50Millis(),
                            measured.p99Millis()),
                    String.format(Locale.ROOT, "≥ %,.0f/s", BAR),
                    measured.perSecond() >= BAR,
                    CALLERS + " callers with an API key; " + PgBench.told(measured.perSecond(), bound)));
        } finally {
            rig.clear();
            rig.worker().resume();
        }
    }
}
