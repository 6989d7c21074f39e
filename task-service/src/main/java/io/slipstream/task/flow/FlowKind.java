package io.slipstream.task.flow;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a flow is described. Whatever it is, it is kept as parts that need others. */
public enum FlowKind {
    /** Parts that need nothing. */
    GROUP,
    /** Each part needs the one before it. */
    CHAIN,
    /** Parts that need nothing, and one that needs all of them. */
    CHORD,
    /** Parts say by name which others they need. */
    DAG;

    /** What a kind must be, for errors. */
    public static final String RULE = "group, chain, chord or dag";

    /** The name on the wire and in the database, lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of a wire name; empty if there is none. */
    public static Optional<FlowKind> of(String wireName) {
        return Arrays.stream(values())
                .filter(kind -> kind.wireName().equals(wireName))
                .findFirst();
    }
}
