package io.slipstream.devkit.docs;

import java.util.Set;

/**
 * One meter as Prometheus shows it.
 *
 * @param name its name without the suffixes of timers and summaries
 * @param kind {@code counter}, {@code gauge}, {@code timer} or {@code summary}
 * @param labels the names of its labels, sorted
 * @param meaning its description
 */
record Meter(String name, String kind, Set<String> labels, String meaning) {
    /**
     * A meter by its Micrometer name.
     *
     * @param builder the simple name of the class that builds it, for example {@code FunctionCounter}
     * @param unit its base unit; empty if it has none
     */
    static Meter of(String builder, String micrometerName, String unit, Set<String> labels, String meaning) {
        String name = micrometerName.replaceAll("[.-]", "_");
        return switch (builder) {
            case "Timer", "FunctionTimer", "LongTaskTimer" ->
                new Meter(suffixed(name, "seconds"), "timer", labels, meaning);
            case "Counter", "FunctionCounter" ->
                new Meter(suffixed(suffixed(without(name, "total"), unit), "total"), "counter", labels, meaning);
            case "DistributionSummary" -> new Meter(suffixed(name, unit), "summary", labels, meaning);
            default -> new Meter(suffixed(name, unit), "gauge", labels, meaning);
        };
    }

    private static String suffixed(String name, String suffix) {
        return suffix.isEmpty() || name.endsWith("_" + suffix) ? name : name + "_" + suffix;
    }

    private static String without(String name, String suffix) {
        return name.endsWith("_" + suffix) ? name.substring(0, name.length() - suffix.length() - 1) : name;
    }
}
