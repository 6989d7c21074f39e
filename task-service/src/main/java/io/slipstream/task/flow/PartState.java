package io.slipstream.task.flow;

import java.util.Arrays;
import java.util.Locale;

/** How far a part is, as its flow sees it. */
public enum PartState {
    /** Waits for other parts. */
    HELD('h'),
    /** Let go: a task like any other that has not ended. */
    LIVE('l'),
    /** Ended well. */
    COMPLETED('c'),
    /** Ended badly. */
    DEAD('d'),
    /** Cancelled, by someone or by the flow. */
    CANCELLED('x');

    private final char letter;

    PartState(char letter) {
        this.letter = letter;
    }

    /** Whether nothing more happens by itself. */
    public boolean ended() {
        return this == COMPLETED || this == DEAD || this == CANCELLED;
    }

    /** How it is stored. */
    public char letter() {
        return letter;
    }

    /** The state stored as a letter. */
    public static PartState of(char letter) {
        return Arrays.stream(values())
                .filter(state -> state.letter == letter)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no part is in a state '" + letter + "'"));
    }

    /** The state of its lower-case name: how a task ended, or that it is {@code live} or {@code held} again. */
    public static PartState ofName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
