package io.slipstream.query.events;

import io.slipstream.query.config.EventConfig;
import io.slipstream.query.document.Outbox;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Publishes what was committed to the outbox: soon after a nudge, and at intervals for what a replica left behind. At least
 * once; one run at a time in a replica. Thread-safe.
 */
@ApplicationScoped
public class OutboxRelay {
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);

    private final Outbox outbox;
    private final EventPublisher publisher;
    private final int batch;
    private final AtomicBoolean running = new AtomicBoolean();
    private final AtomicBoolean wanted = new AtomicBoolean();

    /** Wired once. */
    public OutboxRelay(Outbox outbox, EventPublisher publisher, EventConfig config) {
        this.outbox = outbox;
        this.publisher = publisher;
        this.batch = config.relayBatch();
    }

    /** Something was committed. Returns at once. */
    public void nudge() {
        wanted.set(true);
        if (running.compareAndSet(false, true)) {
            run().subscribe().with(ignored -> {}, failure -> {});
        }
    }

    private Uni<Void> run() {
        wanted.set(false);
        return outbox.drain(batch, publisher::publish)
                .onFailure()
                .invoke(failure -> LOG.debug("the outbox waits for the log or the database", failure))
                .onFailure()
                .recoverWithItem(0)
                .chain(count -> count == batch ? run() : rest());
    }

    /** Stops, unless someone nudged since the last look. */
    private Uni<Void> rest() {
        running.set(false);
        return wanted.get() && running.compareAndSet(false, true)
                ? run()
                : Uni.createFrom().voidItem();
    }
}
