package io.slipstream.cache.ai;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why two requests have the same key or not.
 *
 * @param left the outcome for the first
 * @param right the outcome for the second
 * @param differences the inputs that differ, in the order of their names; empty if the requests are the same
 */
public record KeyComparison(KeyResult left, KeyResult right, List<Difference> differences) {
    public KeyComparison {
        differences = List.copyOf(differences);
    }

    /** Whether both are the same request. */
    public boolean same() {
        return differences.isEmpty();
    }

    /**
     * An input that differs.
     *
     * @param input its name
     * @param left what the first declares; null if nothing
     * @param right what the second declares; null if nothing
     */
    public record Difference(
            String input,
            @Nullable JsonValue left,
            @Nullable JsonValue right) {}
}
