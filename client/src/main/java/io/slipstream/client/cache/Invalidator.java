package io.slipstream.client.cache;

import io.slipstream.client.config.ClientConfig;
import io.slipstream.client.problem.SlipstreamException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Invalidates what a method changed. The change is made already, so the caller does not fail if the cache does not answer, and does not wait for it: the
 * invalidation is tried again until it is acknowledged, or given up with an error in the log. Any thread may call; nothing blocks.
 */
public final class Invalidator {
    private static final Logger LOGGER = Logger.getLogger(Invalidator.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final EntryCalls calls;
    private final boolean enabled;
    private final Duration patience;
    private final Duration pursuit;
    private final int most;
    private final Flights flights;
    private final Breaker breaker;
    private final AtomicInteger underWay = new AtomicInteger();

    Invalidator(EntryCalls calls, ClientConfig config, Flights flights, Breaker breaker) {
        this.calls = calls;
        this.enabled = config.enabled();
        this.patience = config.cache().invalidationPatience();
        this.pursuit = config.cache().invalidationPursuit();
        this.most = config.cache().maxInvalidations();
        this.flights = flights;
        this.breaker = breaker;
    }

    /** Whether it does anything. */
    public boolean isEnabled() {
        return enabled;
    }

    /**
     * Sees to it that an invalidation is made.
     *
     * @return ends when every live replica has applied it, or it failed for the first time, or after the configured patience; at once while the cache
     *     is left alone. Never fails
     */
    public Uni<Void> pursue(Invalidation what) {
        if (!enabled) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom().deferred(() -> {
            flights.forget();
            if (underWay.incrementAndGet() > most) {
                underWay.decrementAndGet();
                LOGGER.errorf("an invalidation is given up, too many are under way: what=%s, limit=%d", what, most);
                return Uni.createFrom().voidItem();
            }
            boolean isAway = breaker.isOpen();
            Uni<Void> told = begin(what);
            return isAway
                    ? Uni.createFrom().voidItem()
                    : told.ifNoItem()
                            .after(patience)
                            .recoverWithUni(() -> Uni.createFrom().voidItem());
        });
    }

    /** Goes on by itself until it is done or given up; ends after the first try. */
    private Uni<Void> begin(Invalidation what) {
        String repetition = UUID.randomUUID().toString();
        CompletableFuture<Void> tried = new CompletableFuture<>();
        calls.invalidate(what, true, repetition)
                // Again: what was joined meanwhile may have read what was there before.
                .invoke(flights::forget)
                .onFailure(Invalidator::mayPass)
                .invoke(() -> tried.complete(null))
                .onFailure(Invalidator::mayPass)
                .retry()
                .withBackOff(FIRST_WAIT, LONGEST_WAIT)
                .expireIn(pursuit.toMillis())
                .onTermination()
                .invoke(() -> {
                    underWay.decrementAndGet();
                    tried.complete(null);
                })
                .subscribe()
                .with(
                        receipt -> {},
                        failure -> LOGGER.errorf(
                                failure,
                                "an invalidation is given up, entries stay until their time ends: what=%s",
                                what));
        return Uni.createFrom().completionStage(tried);
    }

    private static boolean mayPass(Throwable failure) {
        return failure instanceof SlipstreamException known && known.isTransient();
    }
}
