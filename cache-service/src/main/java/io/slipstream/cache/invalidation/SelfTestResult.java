package io.slipstream.cache.invalidation;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a self-test found.
 *
 * @param test its id
 * @param replica the one that ran it
 * @param took how long it ran
 * @param legs every leg between the replicas, the log and the shared tier
 */
public record SelfTestResult(String test, String replica, Duration took, List<Leg> legs) {
    /** The log, as the end of a leg. */
    public static final String LOG = "log";

    /** The shared tier, as the end of a leg. */
    public static final String SHARED = "l2";

    public SelfTestResult {
        legs = List.copyOf(legs);
    }

    /** The worst state of all legs. */
    public State state() {
        return legs.stream().map(Leg::state).max(State::compareTo).orElse(State.UNKNOWN);
    }

    /** How a leg does; the later the worse. */
    public enum State {
        /** The canary came through. */
        OK,
        /** It cannot be told, since another leg is broken. */
        UNKNOWN,
        /** The canary did not come through in time. */
        BROKEN
    }

    /**
     * A way from one to the other.
     *
     * @param from a replica, {@link #LOG} or {@link #SHARED}
     * @param to a replica, {@link #LOG} or {@link #SHARED}
     * @param took how long the canary took, at worst over all partitions; null if that is not known
     * @param why what is wrong, in words; null if nothing is
     */
    public record Leg(
            String from,
            String to,
            State state,
            @Nullable Duration took,
            @Nullable String why) {
        static Leg ok(String from, String to, @Nullable Duration took) {
            return new Leg(from, to, State.OK, took, null);
        }

        static Leg broken(String from, String to, String why) {
            return new Leg(from, to, State.BROKEN, null, why);
        }

        static Leg unknown(String from, String to, String why) {
            return new Leg(from, to, State.UNKNOWN, null, why);
        }
    }
}
