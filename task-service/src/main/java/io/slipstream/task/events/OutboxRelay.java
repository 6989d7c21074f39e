package io.slipstream.task.events;

import io.slipstream.task.config.EventsConfig;
import io.slipstream.task.task.Outbox;
import io.slipstream.task.task.OutboxSignal;
import io.slipstream.task.task.Steady;
import io.slipstream.task.task.TaskMetrics;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Publishes what is in the outbox: in order for each task, at least once. Begins when something was written here, and now
 * and then for what others wrote. While Kafka is away events stay where they are, and one at a time tries whether it is
 * back.
 */
@ApplicationScoped
public class OutboxRelay implements OutboxSignal {
    private static final Logger LOGGER = Logger.getLogger(OutboxRelay.class);

    private final Outbox outbox;
    private final LifecyclePublisher publisher;
    private final TaskMetrics metrics;
    private final EventsConfig config;
    private final InstantSource clock;
    private final Executor executor;
    private final AtomicInteger work = new AtomicInteger();
    private volatile Instant heldUntil = Instant.MIN;
    private volatile boolean running;
    private volatile boolean probing;

    /** A relay whose rounds begin on a thread of its own. */
    public OutboxRelay(
            Outbox outbox,
            LifecyclePublisher publisher,
            TaskMetrics metrics,
            EventsConfig config,
            @Steady InstantSource clock,
            @Named("relay") Executor executor) {
        this.outbox = outbox;
        this.publisher = publisher;
        this.metrics = metrics;
        this.config = config;
        this.clock = clock;
        this.executor = executor;
    }

    /** Begins or ceases to publish. */
    public void run(boolean publish) {
        running = publish;
    }

    @Override
    public void written() {
        boolean held = clock.instant().isBefore(heldUntil);
        if (running && !held && work.getAndIncrement() == 0) {
            executor.execute(this::round);
        }
    }

    /** Looks for events that were passed over. */
    public Uni<Void> lookBack() {
        return outbox.lookBack();
    }

    private void round() {
        int seen = work.get();
        outbox.isWaiting()
                .chain(waiting -> waiting
                        ? outbox.publish(probing ? 1 : config.relayLimit(), publisher::send)
                        : Uni.createFrom().item(0))
                .subscribe()
                .with(sent -> next(seen, sent), this::failed);
    }

    private void next(int seen, int sent) {
        if (sent > 0) {
            metrics.published(sent);
            probing = false;
        }
        boolean more = running && (sent > 0 || !work.compareAndSet(seen, 0));
        if (more) {
            executor.execute(this::round);
        } else if (!running) {
            work.set(0);
        }
    }

    private void failed(Throwable failure) {
        LOGGER.warnf("events not published, they stay in the outbox: %s", cause(failure));
        probing = true;
        heldUntil = clock.instant().plus(config.retryDelay());
        work.set(0);
    }

    private static String cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure.getMessage()
                + (cause == null ? "" : " (" + cause.getClass().getSimpleName() + ")");
    }
}
