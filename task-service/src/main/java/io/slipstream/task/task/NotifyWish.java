package io.slipstream.task.task;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Of which ends of a task its owner is told. */
public enum NotifyWish {
    /** Of none. */
    NONE,
    /** If it is dead. */
    FAILURE,
    /** Of any: completed, dead or cancelled. */
    END;

    /** What a wish must be, for errors. */
    public static final String RULE =
            "one of " + Arrays.stream(values()).map(NotifyWish::wireName).collect(Collectors.joining(", "));

    /** The name on the wire and in the database, lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The wish of a name; empty if there is none. */
    public static Optional<NotifyWish> of(String wireName) {
        return Arrays.stream(values())
                .filter(wish -> wish.wireName().equals(wireName))
                .findFirst();
    }
}
