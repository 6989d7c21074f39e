package io.slipstream.task.lease;

import io.slipstream.task.task.OutboxSignal;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Makes scheduled tasks ready when they are due, and ends those whose deadline has passed. */
@ApplicationScoped
public class Promoter {
    private static final int LIMIT = 500;

    private final LeaseStore store;
    private final Dispatcher dispatcher;
    private final KeyPromoter keys;
    private final OutboxSignal outboxSignal;

    /** A promoter that tells a dispatcher. */
    public Promoter(LeaseStore store, Dispatcher dispatcher, KeyPromoter keys, OutboxSignal outboxSignal) {
        this.store = store;
        this.dispatcher = dispatcher;
        this.keys = keys;
        this.outboxSignal = outboxSignal;
    }

    /** Promotes what is due now, all of it. */
    public Uni<Void> promote() {
        return store.promoteDue(LIMIT)
                .invoke(promoted -> {
                    dispatcher.ready(promoted.ready());
                    keys.promote(promoted.keys());
                })
                .chain(promoted -> promoted.ready().size() + promoted.keys().size() < LIMIT
                        ? Uni.createFrom().voidItem()
                        : promote());
    }

    /** Makes the next isolated task ready if it may be. */
    public Uni<Void> isolated() {
        return store.promoteIsolated().invoke(dispatcher::ready).replaceWithVoid();
    }

    /** Ends what is too late now. */
    public Uni<Void> expire() {
        return store.expire(LIMIT).invoke(this::expired).replaceWithVoid();
    }

    private void expired(int count) {
        if (count > 0) {
            outboxSignal.written();
        }
    }
}
