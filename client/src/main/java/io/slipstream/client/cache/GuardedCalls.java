package io.slipstream.client.cache;

import io.slipstream.client.problem.SlipstreamException;
import io.slipstream.client.problem.UnreachableException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Calls behind a breaker: while it is open they fail at once. Invalidations are made in any case, since nothing may be left out of date because of
 * earlier failures.
 */
final class GuardedCalls implements EntryCalls {
    private static final Logger LOGGER = Logger.getLogger(GuardedCalls.class);

    private final EntryCalls calls;
    private final Breaker breaker;

    GuardedCalls(EntryCalls calls, Breaker breaker) {
        this.calls = calls;
        this.breaker = breaker;
    }

    @Override
    public Uni<Lookup> get(String namespace, String key, ReadOptions options) {
        return guarded(() -> calls.get(namespace, key, options));
    }

    @Override
    public Uni<Lookup> lease(
            String namespace, String key, Duration life, Duration patience, Consumer<LeaseToken> late) {
        return guarded(() -> calls.lease(namespace, key, life, patience, late));
    }

    @Override
    public Uni<PutResult> put(String namespace, String key, NewEntry entry, WriteCondition condition) {
        return guarded(() -> calls.put(namespace, key, entry, condition));
    }

    @Override
    public Uni<ConsistencyToken> delete(String namespace, String key) {
        return guarded(() -> calls.delete(namespace, key));
    }

    @Override
    public Uni<BatchResult> batch(String namespace, Batch batch) {
        return guarded(() -> calls.batch(namespace, batch));
    }

    @Override
    public Uni<Receipt> invalidate(Invalidation what, boolean everywhere, String repetition) {
        return calls.invalidate(what, everywhere, repetition);
    }

    private <T> Uni<T> guarded(Supplier<Uni<T>> call) {
        return Uni.createFrom().deferred(() -> {
            if (!breaker.permits()) {
                return Uni.createFrom()
                        .failure(new UnreachableException("the cache failed and is left alone for a moment", null));
            }
            return call.get().invoke(answer -> answered()).onFailure().invoke(this::judge);
        });
    }

    private void answered() {
        if (breaker.succeeded()) {
            LOGGER.info("the cache answers again");
        }
    }

    /** A refusal is an answer. */
    private void judge(Throwable failure) {
        if (failure instanceof SlipstreamException known && !known.isTransient()) {
            answered();
        } else if (breaker.failed()) {
            LOGGER.warnf("the cache is left alone for a moment: cause=%s", failure.getMessage());
        }
    }
}
