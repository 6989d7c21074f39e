package io.slipstream.cache.ai;

import io.smallrye.mutiny.Uni;
import java.time.LocalDate;
import java.util.List;

/** Where the ledger is kept, for all replicas. Fails with {@code STORE_UNAVAILABLE} if it does not answer in time. */
public interface SavingsStore {
    /** Adds a batch, all or nothing; one that was added before changes nothing. */
    Uni<Void> add(LedgerBatch batch);

    /** The lines of a tenant, of days from one to another, both included, in their order. Fails with {@code INVALID_REQUEST} if there are too many. */
    Uni<Statement> read(String tenant, LocalDate from, LocalDate to);

    /** The keys of a tenant under which answers differed, the newest first. */
    Uni<List<Divergence>> divergences(String tenant, int limit);

    /**
     * A part of the ledger of one tenant.
     *
     * @param savings what was saved, by day, kind and model
     * @param recomputes what was made again, likewise
     * @param byteSeconds what keeping the answers took, together
     */
    record Statement(List<Saving> savings, List<Recompute> recomputes, long byteSeconds) {
        public Statement {
            savings = List.copyOf(savings);
            recomputes = List.copyOf(recomputes);
        }
    }
}
