package io.slipstream.task.schedule;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What becomes of slots that nobody was there to fire: those that are older than a grace when somebody is. */
public enum Misfire {
    /** They are left out. */
    SKIP,
    /** All that are due by then are made up for by one task, that of the latest. */
    ONE,
    /** Each is made up for, the oldest first, up to a limit. */
    ALL;

    /** What a name must be, for errors. */
    public static final String RULE = "skip, one or all";

    /** The name on the wire and in the database, lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The policy of a wire name; empty if there is none. */
    public static Optional<Misfire> of(String wireName) {
        return Arrays.stream(values())
                .filter(policy -> policy.wireName().equals(wireName))
                .findFirst();
    }
}
