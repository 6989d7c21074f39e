package io.slipstream.task.app;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Something done every so often, never twice at once, and more seldom the longer it takes; a failure waits for the next time. */
final class Ticker {
    private static final Logger LOGGER = Logger.getLogger(Ticker.class);

    private final String name;
    private final Supplier<Uni<Void>> action;
    private final int rest;
    private final Instant restsFrom;
    private final InstantSource clock;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile Instant restsUntil = Instant.MIN;

    /**
     * Something that is not done yet.
     *
     * @param rest how many times as long as it took it is not done again, at least 0
     * @param restsFrom before that it does not rest
     */
    Ticker(String name, Supplier<Uni<Void>> action, int rest, Instant restsFrom, InstantSource clock) {
        this.name = name;
        this.action = action;
        this.rest = rest;
        this.restsFrom = restsFrom;
        this.clock = clock;
    }

    /** Does it, unless it is still being done or rests. */
    void tick() {
        Instant begun = clock.instant();
        if (!begun.isBefore(restsUntil) && busy.compareAndSet(false, true)) {
            Uni.createFrom().deferred(action::get).subscribe().with(done -> over(begun), failure -> {
                over(begun);
                LOGGER.debugf("%s failed, next time again: %s", name, failure.getMessage());
            });
        }
    }

    private void over(Instant begun) {
        Instant ended = clock.instant();
        if (!ended.isBefore(restsFrom)) {
            restsUntil = ended.plus(Duration.between(begun, ended).multipliedBy(rest));
        }
        busy.set(false);
    }
}
