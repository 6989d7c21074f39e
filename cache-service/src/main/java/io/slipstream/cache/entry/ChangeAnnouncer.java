package io.slipstream.cache.entry;

import io.slipstream.cache.invalidation.ConsistencyToken;
import io.slipstream.cache.invalidation.Doubts;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.invalidation.LogPosition;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/**
 * Makes a change known to all replicas before it is acknowledged: through the log, or, if that does not take it in time, by
 * a mark in the shared tier that makes them ask there. So no replica goes on serving a copy from before for longer than the
 * bound of the protocol, also when the one that wrote is cut off or dies.
 */
final class ChangeAnnouncer {
    private final ChangePublisher changes;
    private final Doubts doubts;
    private final LogContact contact;
    private final Duration patience;

    /**
     * Announces through these.
     *
     * @param patience how long to wait for the log
     */
    ChangeAnnouncer(ChangePublisher changes, Doubts doubts, LogContact contact, Duration patience) {
        this.changes = changes;
        this.doubts = doubts;
        this.contact = contact;
        this.patience = patience;
    }

    /**
     * Completes once all replicas know, or will know in time; fails with {@code STORE_UNAVAILABLE} if that cannot be said.
     *
     * @param write which write it was; 0 for a removal
     * @param isShared the shared tier has the change
     */
    Uni<ConsistencyToken> announce(EntryKey key, int partition, long write, boolean isShared) {
        Uni<LogPosition> logged = changes.changed(key, partition, write);
        if (!contact.isHeard(partition)) {
            return doubt(partition);
        }
        return logged.map(position -> ConsistencyToken.ofWrite(contact.epoch(), position, isShared))
                .ifNoItem()
                .after(patience)
                .recoverWithUni(() -> doubt(partition));
    }

    private Uni<ConsistencyToken> doubt(int partition) {
        return doubts.raise(partition)
                .replaceWith(() -> ConsistencyToken.untold(contact.epoch(), partition))
                .onFailure(TierUnavailableException.class)
                .transform(failure -> new ProblemException(
                        ErrorCode.STORE_UNAVAILABLE, "neither the shared tier nor the log takes writes", failure));
    }
}
