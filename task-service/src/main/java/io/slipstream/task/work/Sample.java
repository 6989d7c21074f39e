package io.slipstream.task.work;

import java.time.Instant;
import java.util.Map;

/**
 * What a source says of itself at a moment.
 *
 * @param source such as {@code cache}
 * @param replica which of several, each with counters of its own
 * @param since when its counters began at zero; the epoch if it does not say
 * @param counters figures that only grow as long as {@code since} stays
 * @param gauges figures of the moment
 */
public record Sample(
        String source, String replica, Instant since, Map<String, Double> counters, Map<String, Double> gauges) {
    public Sample {
        counters = Map.copyOf(counters);
        gauges = Map.copyOf(gauges);
    }
}
