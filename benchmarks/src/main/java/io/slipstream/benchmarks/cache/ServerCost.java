package io.slipstream.benchmarks.cache;

import io.slipstream.benchmarks.Load;
import io.slipstream.benchmarks.Measurement;
import io.slipstream.benchmarks.Replica;
import io.slipstream.benchmarks.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/**
 * What requests cost a server under load.
 *
 * @param cpuSeconds CPU time of the server for a request
 * @param load what the callers saw
 */
record ServerCost(double cpuSeconds, Measurement load) {
    /** Runs a load for a while. Fails if any request does. */
    static ServerCost of(Replica server, Load load, Request request, Duration duration) throws Exception {
        Duration before = server.cpu();
        Measurement measured = Rig.await(load.run(request, Duration.ZERO, duration));
        Duration took = server.cpu().minus(before);
        if (measured.failed() > 0) {
            throw new IOException(server.name() + " failed " + measured.failed() + " requests " + request.method() + ' '
                    + request.path() + ": " + measured.firstFailure());
        }
        return new ServerCost(took.toNanos() / 1e9 / measured.answered(), measured);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.1f µs of CPU, p50 %.2f ms, p99 %.2f ms",
                1e6 * cpuSeconds,
                load.p50Millis(),
                load.p99Millis());
    }
}
