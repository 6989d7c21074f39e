package io.slipstream.task.task;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How urgent a task is: 1 is the most, 15 the least. Levels are strictly obeyed between tasks that are ready, numbers within
 * a level between those of one tenant; a ready task rises with time.
 *
 * @param value 1 to 15
 */
public record Priority(int value) implements Comparable<Priority> {
    /** What a task has when nothing is said. */
    public static final Priority NORMAL = Level.NORMAL.middle();

    /** The five names, each for three numbers. */
    public enum Level {
        CRITICAL,
        HIGH,
        NORMAL,
        LOW,
        BATCH;

        /** What the name alone stands for: the second of its three numbers. */
        public Priority middle() {
            return new Priority(ordinal() * 3 + 2);
        }
    }

    public Priority {
        if (value < 1 || value > 15) {
            throw new IllegalArgumentException("priority must be 1 to 15, got " + value);
        }
    }

    /** The name of the number. */
    public Level level() {
        return Level.values()[(value - 1) / 3];
    }

    /** The priority of a name in any case; empty if there is none. */
    public static Optional<Priority> ofName(String name) {
        String wanted = name.toUpperCase(Locale.ROOT);
        return Arrays.stream(Level.values())
                .filter(level -> level.name().equals(wanted))
                .map(Level::middle)
                .findFirst();
    }

    /** The priority of a JSON value, a name or a whole number 1 to 15; empty if it is neither. */
    public static Optional<Priority> ofValue(Object value) {
        return switch (value) {
            case String name -> ofName(name);
            case Number number -> ofNumber(number.doubleValue());
            default -> Optional.empty();
        };
    }

    private static Optional<Priority> ofNumber(double number) {
        return number >= 1 && number <= 15 && number == Math.rint(number)
                ? Optional.of(new Priority((int) number))
                : Optional.empty();
    }

    @Override
    public int compareTo(Priority other) {
        return Integer.compare(value, other.value);
    }
}
