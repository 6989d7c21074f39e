package io.slipstream.gateway.insight;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Everything this replica answered, whoever the answer came from. Thread-safe. */
@Singleton
public class TrafficMetrics {
    private static final double SHARE = 0.95;

    private final Timer requests;
    private final Counter errors;

    /** Meters in a registry. */
    public TrafficMetrics(MeterRegistry registry) {
        this.requests = Timer.builder("slipstream_gateway_edge_request_duration")
                .description("Time from the head of a request to the end of its answer, event streams left out")
                .publishPercentiles(SHARE)
                .distributionStatisticExpiry(Duration.ofMinutes(2))
                .register(registry);
        this.errors = Counter.builder("slipstream_gateway_edge_errors_total")
                .description("Requests answered with 5xx")
                .register(registry);
    }

    /** A request was answered. */
    public void answered(Duration took, int status) {
        requests.record(took);
        if (status >= 500) {
            errors.increment();
        }
    }

    /** The figures since the start; the percentile is that of the last minutes. */
    public Reading.Gateway figures() {
        long count = requests.count();
        return new Reading.Gateway(count, (long) errors.count(), count == 0 ? null : percentile());
    }

    private @Nullable Double percentile() {
        var values = requests.takeSnapshot().percentileValues();
        double millis = values.length == 0 ? Double.NaN : values[0].value(TimeUnit.MILLISECONDS);
        return Double.isFinite(millis) ? millis : null;
    }
}
