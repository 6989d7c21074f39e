package io.slipstream.cache.ai;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Watches the keys: of a share of hits the answer is made again, and compared with what is kept. Where both differ, something that the answer depends on may
 * not be declared. Any thread may call; nothing blocks.
 */
public final class ShadowRecompute {
    private static final Logger LOGGER = Logger.getLogger(ShadowRecompute.class);

    private final double share;
    private final AnswerComparator comparator;
    private final SavingsLedger ledger;
    private final AtomicLongArray hits = new AtomicLongArray(AiKind.values().length);

    /**
     * Watches a share of hits.
     *
     * @param share from 0, none, to 1, all of them
     */
    public ShadowRecompute(double share, AnswerComparator comparator, SavingsLedger ledger) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("recompute-share must be from 0 to 1, got " + share);
        }
        this.share = share;
        this.comparator = comparator;
        this.ledger = ledger;
    }

    /** Whether the answer of this hit is to be made again: evenly spread, so of a share of a thousandth at each thousandth hit of a kind. */
    public boolean takes(AiKind kind) {
        if (share == 0) {
            return false;
        }
        long hit = hits.incrementAndGet(kind.ordinal());
        return Math.floor(hit * share) > Math.floor((hit - 1) * share);
    }

    /** Compares an answer that was made again with what was kept, on a thread that may take its time, and counts what comes of it. */
    public Uni<Void> compare(Repeated repeated) {
        return Uni.createFrom()
                .item(() -> comparator.difference(repeated.kind, repeated.kept, repeated.again))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .invoke(difference -> count(repeated, difference))
                .replaceWithVoid();
    }

    private void count(Repeated repeated, Optional<String> difference) {
        ledger.compared(repeated.tenant, repeated.kind, repeated.key, repeated.model, difference);
        difference.ifPresent(at -> LOGGER.debugf(
                "answers under one key differ: key=%s, model=%s, at=%s", repeated.key, repeated.model, at));
    }

    /**
     * An answer that was made again.
     *
     * @param model who made it; null for a tool that names none
     * @param kept what was kept under the key, JSON
     * @param again the later one
     */
    public record Repeated(
            String tenant,
            AiKind kind,
            String key,
            @Nullable String model,
            String kept,
            String again) {}
}
