package io.slipstream.task.events;

import io.slipstream.task.config.DispatchConfig;
import io.slipstream.task.config.EventsConfig;
import io.slipstream.task.lease.Dispatch;
import io.slipstream.task.lease.DispatchSignal;
import io.slipstream.task.lease.Dispatches;
import io.slipstream.task.task.Steady;
import io.slipstream.task.task.TaskMetrics;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Sends leases to the topics of their types, at least once. Begins when some were written here, and now and then for what
 * others wrote. A topic that cannot be written to is left alone for a while; since sending to one that does not exist keeps
 * the producer from sending to others for a moment, a topic that is not known to be good is tried with one lease.
 */
@ApplicationScoped
public class DispatchRelay implements DispatchSignal {
    private static final Logger LOGGER = Logger.getLogger(DispatchRelay.class);
    private static final int TOPICS_AT_ONCE = 4;
    private static final int HELD_DELAYS = 10;

    private final Dispatches dispatches;
    private final DispatchPublisher publisher;
    private final TaskMetrics metrics;
    private final DispatchConfig config;
    private final EventsConfig eventsConfig;
    private final InstantSource clock;
    private final Executor executor;
    private final AtomicInteger work = new AtomicInteger();
    private final Map<String, Instant> heldUntil = new ConcurrentHashMap<>();
    private final Set<String> good = ConcurrentHashMap.newKeySet();
    private volatile boolean running;

    /** A relay whose rounds begin on a thread of its own. */
    public DispatchRelay(
            Dispatches dispatches,
            DispatchPublisher publisher,
            TaskMetrics metrics,
            DispatchConfig config,
            EventsConfig eventsConfig,
            @Steady InstantSource clock,
            @Named("relay") Executor executor) {
        this.dispatches = dispatches;
        this.publisher = publisher;
        this.metrics = metrics;
        this.config = config;
        this.eventsConfig = eventsConfig;
        this.clock = clock;
        this.executor = executor;
    }

    /** Begins or ceases to send. */
    public void run(boolean send) {
        running = send;
    }

    @Override
    public void dispatched() {
        if (running && work.getAndIncrement() == 0) {
            executor.execute(this::round);
        }
    }

    private void round() {
        int seen = work.get();
        dispatches.topics().chain(this::send).subscribe().with(sent -> next(seen, sent), failure -> {
            LOGGER.debugf("dispatches left to the next time: %s", failure.getMessage());
            work.set(0);
        });
    }

    private Uni<Integer> send(Set<String> topics) {
        heldUntil.values().removeIf(until -> !clock.instant().isBefore(until));
        return Multi.createFrom()
                .iterable(topics.stream()
                        .filter(topic -> !heldUntil.containsKey(topic))
                        .toList())
                .onItem()
                .transformToUni(this::send)
                .merge(TOPICS_AT_ONCE)
                .collect()
                .with(Collectors.summingInt(Integer::intValue));
    }

    private Uni<Integer> send(String topic) {
        return dispatches
                .send(topic, good.contains(topic) ? config.sendLimit() : 1, leases -> publish(topic, leases))
                .onFailure()
                .recoverWithItem(failure -> failed(topic, failure));
    }

    private Uni<Void> publish(String topic, List<Dispatch> leases) {
        return leases.isEmpty()
                ? Uni.createFrom().voidItem()
                : publisher.send(topic, leases).invoke(() -> good.add(topic));
    }

    private int failed(String topic, Throwable failure) {
        LOGGER.warnf("tasks not dispatched, they wait topic=%s: %s", topic, failure.getMessage());
        good.remove(topic);
        heldUntil.put(topic, clock.instant().plus(eventsConfig.retryDelay().multipliedBy(HELD_DELAYS)));
        return 0;
    }

    private void next(int seen, int sent) {
        if (sent > 0) {
            metrics.dispatched(sent);
        }
        boolean more = running && (sent > 0 || !work.compareAndSet(seen, 0));
        if (more) {
            executor.execute(this::round);
        } else if (!running) {
            work.set(0);
        }
    }
}
