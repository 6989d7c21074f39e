package io.slipstream.gateway.insight;

import org.jspecify.annotations.Nullable;

/**
 * Whether a part can serve.
 *
 * @param status what callers can expect
 * @param replicas how many are ready
 * @param configured how many there should be
 * @param detail what is missing, in words; null when nothing is
 */
public record ServiceState(
        Status status,
        int replicas,
        int configured,
        @Nullable String detail) {
    /** What callers can expect of a part. */
    public enum Status {
        /** All replicas are ready. */
        UP,
        /** Some are. */
        DEGRADED,
        /** None is: what the part does is not available, everything else is. */
        DOWN;

        /** The name on the wire, for example {@code up}. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** The state of a part with so many ready replicas of so many. */
    public static ServiceState of(int ready, int configured) {
        if (ready == 0) {
            return new ServiceState(Status.DOWN, 0, configured, "none of " + configured + " replicas is ready");
        }
        if (ready < configured) {
            return new ServiceState(
                    Status.DEGRADED, ready, configured, ready + " of " + configured + " replicas are ready");
        }
        return new ServiceState(Status.UP, ready, configured, null);
    }
}
