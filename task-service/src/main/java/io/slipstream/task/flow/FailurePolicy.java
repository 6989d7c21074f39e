package io.slipstream.task.flow;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What becomes of a flow when one of its parts does not end well. A cancelled part counts as one that failed. */
public enum FailurePolicy {
    /** A part runs when all that it needs ended well; parts that do not need the failed one go on. The flow fails. */
    ALL,
    /** A part runs when all that it needs has ended, one of them well. */
    ANY,
    /** A part runs when all that it needs has ended, however. */
    IGNORE,
    /** As {@link #ALL}, and the first part that fails cancels all others at once. */
    FAIL_FAST;

    /** What a policy must be, for errors. */
    public static final String RULE = "all, any, ignore or fail_fast";

    /** The name on the wire and in the database, lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The policy of a wire name; empty if there is none. */
    public static Optional<FailurePolicy> of(String wireName) {
        return Arrays.stream(values())
                .filter(policy -> policy.wireName().equals(wireName))
                .findFirst();
    }
}
