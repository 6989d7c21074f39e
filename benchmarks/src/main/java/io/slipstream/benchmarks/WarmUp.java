package io.slipstream.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Load that is not counted, until the compilers of the servers have next to nothing left to do: while they work, their time counts as that of the requests,
 * which a service that runs for days does not pay.
 *
 * @param quick whether a few seconds must do
 */
public record WarmUp(boolean quick) {
    private static final Duration STEP = Duration.ofSeconds(5);

    /** Callers on the same two cores leave the compilers little; after this it is what it is. */
    private static final int MOST_STEPS = 36;

    private static final int QUICK_STEPS = 2;

    /** The share of their servers' time that compilers may still take. */
    private static final double COMPILED = 0.03;

    /** Load for a while. */
    public interface Step {
        /** Loads the servers for about so long. */
        void run(Duration duration) throws Exception;
    }

    /** Runs the load over and over, on servers that it calls. */
    public void run(List<Replica> servers, Step step) throws Exception {
        int most = quick ? QUICK_STEPS : MOST_STEPS;
        for (int i = 0; i < most; i++) {
            Duration all = cpu(servers);
            Duration compilers = compilers(servers);
            step.run(STEP);
            Duration compiled = compilers(servers).minus(compilers);
            if (compiled.toNanos() <= COMPILED * cpu(servers).minus(all).toNanos()) {
                return;
            }
        }
    }

    private static Duration cpu(List<Replica> servers) {
        return servers.stream().map(Replica::cpu).reduce(Duration.ZERO, Duration::plus);
    }

    private static Duration compilers(List<Replica> servers) throws IOException {
        Duration sum = Duration.ZERO;
        for (Replica server : servers) {
            sum = sum.plus(server.compilerCpu());
        }
        return sum;
    }
}
