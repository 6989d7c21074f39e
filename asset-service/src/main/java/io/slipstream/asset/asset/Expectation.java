package io.slipstream.asset.asset;

import io.slipstream.asset.variant.Coding;
import java.util.Optional;
import java.util.Set;

/**
 * What a publisher expects a path to hold, from {@code If-Match} and {@code If-None-Match: *}; checked in the transaction that
 * changes it.
 *
 * @param present the path holds something
 * @param absent the path holds nothing
 * @param tags entity tags, quotes included, one of which a representation of the path has; empty if any will do
 */
public record Expectation(boolean present, boolean absent, Set<String> tags) {
    /** Anything will do. */
    public static final Expectation NONE = new Expectation(false, false, Set.of());

    public Expectation {
        tags = Set.copyOf(tags);
    }

    /** Whether it is met. */
    public boolean holds(Optional<Asset> held) {
        if (absent && held.isPresent() || present && held.isEmpty()) {
            return false;
        }
        return tags.isEmpty() || held.map(this::hasTag).orElse(false);
    }

    private boolean hasTag(Asset asset) {
        for (Coding coding : asset.codings()) {
            if (tags.contains(asset.representation(coding).entityTag())) {
                return true;
            }
        }
        return false;
    }
}
