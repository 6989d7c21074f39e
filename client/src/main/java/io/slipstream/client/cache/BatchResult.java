package io.slipstream.client.cache;

import io.slipstream.client.problem.ProblemException;
import java.util.Map;
import java.util.Optional;

/**
 * What became of each item of a batch, by key.
 *
 * @param found the entries that were read; a key that is not here was a miss or is among the failures
 * @param failures what went wrong with reads, writes and removals
 */
public record BatchResult(Map<String, CachedEntry> found, Map<String, ProblemException> failures) {
    /** Copies the parts. */
    public BatchResult {
        found = Map.copyOf(found);
        failures = Map.copyOf(failures);
    }

    /** The entry of a key, if it was read. */
    public Optional<CachedEntry> entry(String key) {
        return Optional.ofNullable(found.get(key));
    }
}
