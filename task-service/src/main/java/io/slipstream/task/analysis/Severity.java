package io.slipstream.task.analysis;

import java.util.Locale;

/** How bad a weakness is. */
public enum Severity {
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    /** The name on the wire, lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
