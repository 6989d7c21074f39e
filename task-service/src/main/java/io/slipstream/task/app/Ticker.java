package io.slipstream.task.app;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Something done every so often, never twice at once; a failure waits for the next time. */
final class Ticker {
    private static final Logger LOGGER = Logger.getLogger(Ticker.class);

    private final String name;
    private final Supplier<Uni<Void>> action;
    private final AtomicBoolean busy = new AtomicBoolean();

    Ticker(String name, Supplier<Uni<Void>> action) {
        this.name = name;
        this.action = action;
    }

    /** Does it, unless it is still being done. */
    void tick() {
        if (busy.compareAndSet(false, true)) {
            Uni.createFrom().deferred(action::get).subscribe().with(done -> busy.set(false), failure -> {
                busy.set(false);
                LOGGER.debugf("%s failed, next time again: %s", name, failure.getMessage());
            });
        }
    }
}
