package io.slipstream.task.notification;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.NotificationConfig;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows notifications as they come. What it emits comes from the store, so that any replica can go on where another stopped. Positions of a tenant
 * become visible in their order, so none is passed over.
 */
@ApplicationScoped
public class NotificationWatch {
    private static final Logger LOGGER = Logger.getLogger(NotificationWatch.class);
    private static final int PAGE = 200;

    private final NotificationStore store;
    private final NotificationWakeUps wakeUps;
    private final NotificationMetrics metrics;
    private final NotificationConfig config;
    private final Map<String, Integer> open = new ConcurrentHashMap<>();

    /** Follows notifications of a store. */
    public NotificationWatch(
            NotificationStore store,
            NotificationWakeUps wakeUps,
            NotificationMetrics metrics,
            NotificationConfig config) {
        this.store = store;
        this.wakeUps = wakeUps;
        this.metrics = metrics;
        this.config = config;
    }

    /**
     * What a reader is told from now on, until the longest that a stream lasts. Its place is taken by the call, so it must be subscribed to, once; the call
     * fails with OVERLOADED if too many are open.
     *
     * @param after position of the last one already seen; null for none but those to come
     */
    public Multi<Told> follow(Reader reader, @Nullable Long after) {
        if (!enter(reader.tenant())) {
            throw new ProblemException(ErrorCode.OVERLOADED, "too many streams of notifications are open");
        }
        return told(reader, after).onTermination().invoke(() -> leave(reader.tenant()));
    }

    private synchronized boolean enter(String tenant) {
        int all = open.values().stream().mapToInt(Integer::intValue).sum();
        int own = open.getOrDefault(tenant, 0);
        if (all >= config.streamLimit() || own >= config.tenantStreamLimit()) {
            return false;
        }
        open.put(tenant, own + 1);
        metrics.streams(all + 1);
        return true;
    }

    private synchronized void leave(String tenant) {
        open.computeIfPresent(tenant, (key, own) -> own == 1 ? null : own - 1);
        metrics.streams(open.values().stream().mapToInt(Integer::intValue).sum());
    }

    private Multi<Told> told(Reader reader, @Nullable Long after) {
        Uni<Told.Begun> begun = store.position(reader)
                .map(newest -> after == null ? newest : Math.min(after, newest))
                .chain(position -> store.unread(reader).map(unread -> new Told.Begun(position, unread)));
        return begun.onItem()
                .transformToMulti(begin -> Multi.createBy()
                        .concatenating()
                        .streams(Multi.createFrom().<Told>item(begin), behind(reader, begin.position())))
                .select()
                .first(config.streamLongest());
    }

    private Multi<Told> behind(Reader reader, long begin) {
        AtomicLong position = new AtomicLong(begin);
        Multi<Told> arrived =
                looks(reader.tenant()).onItem().transformToMultiAndConcatenate(look -> pages(reader, position));
        Multi<Told> silence = Multi.createFrom()
                .ticks()
                .startingAfter(config.streamSilence())
                .every(config.streamSilence())
                .onOverflow()
                .drop()
                .map(tick -> new Told.Silence());
        return Multi.createBy().merging().streams(arrived, silence);
    }

    /** When to look: at once, when something came, and every so often. Looks that are missed while one goes on are one. */
    private Multi<Long> looks(String tenant) {
        Multi<Long> woken = Multi.createFrom()
                .emitter(
                        emitter -> {
                            emitter.onTermination(wakeUps.await(tenant, () -> emitter.emit(1L)));
                            attend();
                            emitter.emit(0L);
                        },
                        BackPressureStrategy.LATEST);
        Multi<Long> ticks = Multi.createFrom()
                .ticks()
                .every(config.streamEvery())
                .onOverflow()
                .drop();
        return Multi.createBy().merging().withRequests(1).streams(woken, ticks);
    }

    private void attend() {
        wakeUps.attend()
                .subscribe()
                .with(heard -> {}, failure -> LOGGER.debugf("other replicas are not heard: %s", failure.getMessage()));
    }

    private Multi<Told> pages(Reader reader, AtomicLong position) {
        return Multi.createBy()
                .repeating()
                .uni(() -> store.after(reader, position.get(), PAGE).invoke(slice -> position.set(slice.position())))
                .whilst(NotificationSlice::isFull)
                .onItem()
                .transformToMultiAndConcatenate(slice -> Multi.createFrom().iterable(slice.notifications()))
                .map(Told.Arrived::new);
    }
}
