package io.slipstream.cache.ai;

import java.util.List;
import java.util.UUID;

/**
 * What is added to the ledger at once, and only once.
 *
 * @param writer the run of a replica that counted it
 * @param number from 1 on, in the order of the writer's batches
 * @param savings in the order of their lines, so that replicas that add at the same time do not wait for each other in a circle
 * @param holdings likewise
 * @param recomputes likewise
 * @param divergences likewise
 */
public record LedgerBatch(
        UUID writer,
        long number,
        List<Saving> savings,
        List<Holding> holdings,
        List<Recompute> recomputes,
        List<Divergence> divergences) {
    public LedgerBatch {
        savings = List.copyOf(savings);
        holdings = List.copyOf(holdings);
        recomputes = List.copyOf(recomputes);
        divergences = List.copyOf(divergences);
    }
}
