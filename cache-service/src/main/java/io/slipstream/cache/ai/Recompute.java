package io.slipstream.cache.ai;

/**
 * A line of the ledger: answers that were made again under a key that had one.
 *
 * @param spent calls that the cache made for that itself, and their tokens
 * @param compared how many answers were compared with what was kept
 * @param diverged how many of them said something else
 */
public record Recompute(Saving spent, long compared, long diverged) {
    /** What it is about. */
    public Saving.Line line() {
        return spent.line();
    }

    /** Both together, of the same line. */
    Recompute plus(Recompute more) {
        return new Recompute(spent.plus(more.spent), compared + more.compared, diverged + more.diverged);
    }
}
