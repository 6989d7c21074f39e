package io.slipstream.task.flow;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How far a flow is. */
public enum FlowState {
    /** Not all parts have ended. */
    RUNNING,
    /** All parts have ended, and well enough for its {@link FailurePolicy}. */
    COMPLETED,
    /** All parts have ended, not well enough. */
    FAILED,
    /** Someone wanted it stopped. */
    CANCELLED;

    /** What a state must be, for errors. */
    public static final String RULE = "running, completed, failed or cancelled";

    /** The name on the wire and in the database, lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state of a wire name; empty if there is none. */
    public static Optional<FlowState> of(String wireName) {
        return Arrays.stream(values())
                .filter(state -> state.wireName().equals(wireName))
                .findFirst();
    }
}
