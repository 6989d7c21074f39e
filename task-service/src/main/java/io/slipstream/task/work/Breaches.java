package io.slipstream.task.work;

import java.util.List;

/**
 * Breaches that were found.
 *
 * @param some as many as may be told of
 * @param total how many there are
 */
public record Breaches(List<Breach> some, long total) {
    public Breaches {
        some = List.copyOf(some);
    }
}
