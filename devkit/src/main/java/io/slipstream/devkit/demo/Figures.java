package io.slipstream.devkit.demo;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What was measured, in the order it was measured. */
final class Figures {
    private final Map<String, String> rows = new LinkedHashMap<>();

    /** Notes a figure; {@code format} as in {@link String#format}. */
    void note(String name, String format, Object... values) {
        rows.put(name, String.format(Locale.ROOT, format, values));
    }

    void print(PrintStream out) {
        int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
        rows.forEach((name, value) -> out.printf(Locale.ROOT, "  %-" + width + "s  %s%n", name, value));
    }
}
