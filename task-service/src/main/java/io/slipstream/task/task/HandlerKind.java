package io.slipstream.task.task;

import java.time.Duration;

/** Who runs the tasks of a type. */
public sealed interface HandlerKind {
    /** The name on the wire and in the database, lower case. */
    String wireName();

    /** A handler within this service. */
    record Builtin() implements HandlerKind {
        /** The name. */
        public static final String NAME = "builtin";

        @Override
        public String wireName() {
            return NAME;
        }
    }

    /**
     * Workers that fetch tasks over HTTP.
     *
     * @param lease how long a worker may hold a task without a heartbeat, {@link #SHORTEST} to {@link #LONGEST}
     */
    record Pull(Duration lease) implements HandlerKind {
        /** The name. */
        public static final String NAME = "pull";

        /** The shortest lease: below it a pause of a worker would pass for its death. */
        public static final Duration SHORTEST = Duration.ofSeconds(1);

        /** The longest lease. */
        public static final Duration LONGEST = Duration.ofHours(12);

        /** The lease of a type that does not say. */
        public static final Pull DEFAULT = new Pull(Duration.ofSeconds(30));

        public Pull {
            if (!isLease(lease)) {
                throw new IllegalArgumentException(
                        "lease of a pull type must be " + SHORTEST + " to " + LONGEST + ", got " + lease);
            }
        }

        /** Whether a lease may be that long. */
        public static boolean isLease(Duration lease) {
            return lease.compareTo(SHORTEST) >= 0 && lease.compareTo(LONGEST) <= 0;
        }

        @Override
        public String wireName() {
            return NAME;
        }
    }
}
