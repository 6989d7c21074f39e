package io.slipstream.asset.asset;

import io.slipstream.asset.variant.Coding;
import java.util.Map;

/**
 * Counts of one replica since it started.
 *
 * @param outcomes requests by what became of them
 * @param tiers answers by the tier that their bytes or validators came from
 * @param responses answers with bytes, by encoding
 * @param bytes bytes sent, by encoding
 * @param savedByCompression bytes of originals that encoded answers did not need
 * @param savedByRevalidation bytes that 304s did not need
 */
public record ServingStats(
        Map<ServingMetrics.Outcome, Long> outcomes,
        Map<Tier, Long> tiers,
        Map<Coding, Long> responses,
        Map<Coding, Long> bytes,
        long savedByCompression,
        long savedByRevalidation) {
    public ServingStats {
        outcomes = Map.copyOf(outcomes);
        tiers = Map.copyOf(tiers);
        responses = Map.copyOf(responses);
        bytes = Map.copyOf(bytes);
    }

    /** All requests. */
    public long requests() {
        return outcomes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** All bytes sent. */
    public long bytesSent() {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The part of answers that needed no read of the store, 0 to 1; 0 if there were none. */
    public double hitRatio() {
        long all = tiers.values().stream().mapToLong(Long::longValue).sum();
        return all == 0 ? 0 : (double) (all - tiers.getOrDefault(Tier.STORE, 0L)) / all;
    }
}
