package io.slipstream.task.lease;

import io.slipstream.task.task.OutboxSignal;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Makes scheduled tasks ready when they are due, and ends those whose deadline has passed. */
@ApplicationScoped
public class Promoter {
    private static final int LIMIT = 500;

    /** What came due longer ago than this is found by what looks at all, as after a time without any replica. */
    private static final Duration LATELY = Duration.ofMinutes(1);

    private static final Duration EVER = Duration.ofDays(36_500);

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

    /** Promotes what came due lately. */
    public Uni<Void> promote() {
        return promote(LATELY);
    }

    /** Promotes all that is due. */
    public Uni<Void> promoteAll() {
        return promote(EVER);
    }

    private Uni<Void> promote(Duration since) {
        return store.promoteDue(since, LIMIT)
                .invoke(promoted -> {
                    dispatcher.ready(promoted.ready());
                    keys.promote(promoted.keys());
                })
                .chain(promoted -> promoted.ready().size() + promoted.keys().size() < LIMIT
                        ? Uni.createFrom().voidItem()
                        : promote(since));
    }

    /** Makes the next isolated task ready if it may be. */
    public Uni<Void> isolated() {
        return store.promoteIsolated().invoke(dispatcher::ready).replaceWithVoid();
    }

    /** Ends what became too late lately. */
    public Uni<Void> expire() {
        return expire(LATELY);
    }

    /** Ends all that is too late. */
    public Uni<Void> expireAll() {
        return expire(EVER);
    }

    private Uni<Void> expire(Duration since) {
        return store.expire(since, LIMIT).invoke(this::expired).replaceWithVoid();
    }

    private void expired(int count) {
        if (count > 0) {
            outboxSignal.written();
        }
    }
}
