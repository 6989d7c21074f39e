package io.slipstream.devkit.suite;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * How often a process that dies may be started again: at most so many times in a minute, each time after a longer wait.
 * A process that lived for a minute begins anew. For one thread.
 */
final class RestartBudget {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final Duration FIRST_WAIT = Duration.ofMillis(250);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(8);

    private final InstantSource clock;
    private final int perMinute;
    private final Deque<Instant> restarts = new ArrayDeque<>();

    RestartBudget(InstantSource clock, int perMinute) {
        if (perMinute < 0) {
            throw new IllegalArgumentException("restarts per minute must not be negative, got " + perMinute);
        }
        this.clock = clock;
        this.perMinute = perMinute;
    }

    /** Takes one restart; gives how long to wait before it, or nothing if it may not be restarted any more. */
    Optional<Duration> next() {
        Instant now = clock.instant();
        while (!restarts.isEmpty() && !restarts.getFirst().plus(WINDOW).isAfter(now)) {
            restarts.removeFirst();
        }
        if (restarts.size() >= perMinute) {
            return Optional.empty();
        }
        Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(restarts.size(), 10));
        restarts.addLast(now);
        return Optional.of(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT);
    }
}
