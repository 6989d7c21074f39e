package io.slipstream.task.notification;

import java.util.Locale;

/** What made a notification. */
public enum Origin {
    /** A call. */
    API,
    /** An event. */
    EVENT,
    /** A handler, of its own accord. */
    HANDLER,
    /** The end of a task whose owner is to be told. */
    TASK;

    /** The name on the wire, in the database and in metrics. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The origin of a name; fails if there is none. */
    public static Origin of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
