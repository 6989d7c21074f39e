package io.slipstream.cache.http;

import io.slipstream.cache.invalidation.SelfTestResult;
import io.slipstream.cache.invalidation.SelfTestResult.State;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a self-test found.
 *
 * @param test its id
 * @param replica the one that ran it
 * @param status {@code ok}, {@code broken} if any leg is, else {@code unknown}
 * @param tookMs how long it ran, in milliseconds
 * @param legs every way between the replicas, the log ({@code log}) and Redis ({@code l2})
 * @param broken the broken ones in words
 */
record SelfTestResponse(
        String test, String replica, String status, double tookMs, List<Leg> legs, List<String> broken) {
    private static final double NANOS_IN_MILLI = 1e6;

    static SelfTestResponse from(SelfTestResult result) {
        return new SelfTestResponse(
                result.test(),
                result.replica(),
                text(result.state()),
                millis(result.took()),
                result.legs().stream().map(SelfTestResponse::leg).toList(),
                result.legs().stream()
                        .filter(leg -> leg.state() == State.BROKEN)
                        .map(leg -> leg.from() + " → " + leg.to() + ": " + leg.why())
                        .toList());
    }

    private static Leg leg(SelfTestResult.Leg leg) {
        Duration took = leg.took();
        return new Leg(leg.from(), leg.to(), text(leg.state()), took == null ? null : millis(took), leg.why());
    }

    private static String text(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / NANOS_IN_MILLI;
    }

    /**
     * A way that the canary took.
     *
     * @param status {@code ok}, {@code broken}, or {@code unknown} if another leg is broken
     * @param ms how long it took, at worst over all partitions; null if that is not known
     * @param why what is wrong; null if nothing is
     */
    record Leg(
            String from,
            String to,
            String status,
            @Nullable Double ms,
            @Nullable String why) {}
}
