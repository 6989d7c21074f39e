package io.slipstream.task.task;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

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

    /**
     * A receiver that tasks are sent to over HTTP.
     *
     * @param url where
     * @param lease how long a receiver that answered 202 may be silent, as for {@link Pull}
     * @param salt what its secret is derived from
     * @param saltBefore what its secret before the latest rotation was derived from; null if there was none
     */
    record Http(
            PushUrl url,
            Duration lease,
            long salt,
            @Nullable Long saltBefore) implements HandlerKind {
        /** The name. */
        public static final String NAME = "http";

        public Http {
            if (!Pull.isLease(lease)) {
                throw new IllegalArgumentException(
                        "lease of a push type must be " + Pull.SHORTEST + " to " + Pull.LONGEST + ", got " + lease);
            }
        }

        @Override
        public String wireName() {
            return NAME;
        }
    }

    /**
     * Workers that get tasks from a topic of Kafka.
     *
     * @param topic which
     * @param lease how long a worker may hold a task without a heartbeat, as for {@link Pull}
     */
    record Kafka(String topic, Duration lease) implements HandlerKind {
        /** The name. */
        public static final String NAME = "kafka";

        public Kafka {
            if (!Pull.isLease(lease)) {
                throw new IllegalArgumentException("lease of a dispatched type must be " + Pull.SHORTEST + " to "
                        + Pull.LONGEST + ", got " + lease);
            }
        }

        @Override
        public String wireName() {
            return NAME;
        }
    }
}
