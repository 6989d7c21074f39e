package io.slipstream.task.task;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** How many tasks of each tenant and type end in a second, over the last counts of the database. Not safe for several threads. */
final class DrainRate {
    private final Duration window;
    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(Instant at, Map<Lane, Long> finished) {}

    /** A rate over the latest counts that are not older than a window; the one before is kept to compare with. */
    DrainRate(Duration window) {
        this.window = window;
    }

    /** The database was counted. */
    void counted(Instant at, Map<Lane, QueueCount> counts) {
        Map<Lane, Long> finished = new HashMap<>();
        counts.forEach((queue, count) -> finished.put(queue, count.finished()));
        samples.addLast(new Sample(at, finished));
        while (samples.size() > 2 && samples.getFirst().at().isBefore(at.minus(window))) {
            samples.removeFirst();
        }
    }

    /** Tasks per second; empty as long as there are no two counts to compare. */
    OptionalDouble perSecond(Lane queue) {
        if (samples.size() < 2) {
            return OptionalDouble.empty();
        }
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        double seconds = Duration.between(first.at(), last.at()).toNanos() / 1e9;
        long ended = last.finished().getOrDefault(queue, 0L) - first.finished().getOrDefault(queue, 0L);
        return seconds > 0 ? OptionalDouble.of(Math.max(0, ended) / seconds) : OptionalDouble.empty();
    }
}
