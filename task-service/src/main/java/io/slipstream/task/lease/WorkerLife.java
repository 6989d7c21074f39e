package io.slipstream.task.lease;

import io.slipstream.task.config.WorkerConfig;
import io.slipstream.task.task.OutboxSignal;
import io.slipstream.task.task.Steady;
import io.slipstream.task.task.TaskIds;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * This replica as a worker among others: tells that it lives, inherits from those that do not, and keeps what it runs in
 * agreement with what the database says it runs. Its methods are called one after another by timers.
 */
@ApplicationScoped
public class WorkerLife {
    private static final Logger LOGGER = Logger.getLogger(WorkerLife.class);

    private final LeaseStore store;
    private final Dispatcher dispatcher;
    private final RunningAttempts running;
    private final KeyPromoter keys;
    private final OutboxSignal outboxSignal;
    private final LeaseMetrics metrics;
    private final TaskIds ids;
    private final WorkerConfig config;
    private final InstantSource clock;
    private volatile @Nullable UUID registered;
    private volatile Instant lastBeat = Instant.MIN;
    private volatile Instant troubledUntil = Instant.MIN;
    private volatile boolean stopping;

    /** A worker that is not registered yet. */
    public WorkerLife(
            LeaseStore store,
            Dispatcher dispatcher,
            RunningAttempts running,
            KeyPromoter keys,
            OutboxSignal outboxSignal,
            LeaseMetrics metrics,
            TaskIds ids,
            WorkerConfig config,
            @Steady InstantSource clock) {
        this.store = store;
        this.dispatcher = dispatcher;
        this.running = running;
        this.keys = keys;
        this.outboxSignal = outboxSignal;
        this.metrics = metrics;
        this.ids = ids;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Tells that this replica lives. The first time, and after it was given up, it begins as a new worker.
     *
     * @param replica the replica's name, for people
     */
    public Uni<Void> heartbeat(String replica) {
        UUID worker = registered;
        Uni<Void> beat = worker == null ? register(replica) : beat(worker, replica);
        return beat.invoke(this::alive).onFailure().invoke(failure -> troubled());
    }

    private Uni<Void> register(String replica) {
        UUID worker = ids.next();
        return store.register(worker, replica).invoke(() -> {
            registered = worker;
            if (!stopping) {
                dispatcher.claimFor(worker);
            }
        });
    }

    private Uni<Void> beat(UUID worker, String replica) {
        return store.heartbeat(worker).chain(known -> known ? Uni.createFrom().voidItem() : givenUp(replica));
    }

    private Uni<Void> givenUp(String replica) {
        LOGGER.warn("this worker was silent for too long and was given up; starting over");
        dispatcher.claimFor(null);
        running.abandonAll();
        registered = null;
        return register(replica);
    }

    private void alive() {
        Instant now = clock.instant();
        boolean gap = !lastBeat.equals(Instant.MIN)
                && Duration.between(lastBeat, now).compareTo(config.deadAfter().dividedBy(2)) > 0;
        if (gap) {
            troubled();
        }
        lastBeat = now;
    }

    /** After trouble of its own it judges nobody for a while: the others had the same trouble. */
    private void troubled() {
        troubledUntil = clock.instant().plus(config.deadAfter());
    }

    /** Inherits the tasks of workers that were silent for too long. */
    public Uni<Void> recover() {
        return mayJudge()
                ? store.recover(config.deadAfter(), config.crashLimit())
                        .map(this::recovered)
                        .chain(any -> any ? recoverAll() : Uni.createFrom().voidItem())
                : Uni.createFrom().voidItem();
    }

    /** Inherits also what others left over when they did so. Reads all that runs. */
    public Uni<Void> recoverAll() {
        return mayJudge()
                ? store.recoverAll(config.deadAfter(), config.crashLimit())
                        .invoke(this::recovered)
                        .replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    private boolean mayJudge() {
        return registered != null && clock.instant().isAfter(troubledUntil);
    }

    private boolean recovered(LeaseStore.Recovered recovered) {
        int ready = recovered.ready().size();
        int isolated = recovered.isolated();
        boolean any = ready + isolated + recovered.dead() > 0;
        if (any) {
            LOGGER.infof(
                    "took tasks from lost workers ready=%d isolated=%d dead=%d", ready, isolated, recovered.dead());
            metrics.recovered(ready + isolated, recovered.dead());
            dispatcher.ready(recovered.ready());
            keys.promote(recovered.freed());
            outboxSignal.written();
        }
        return any;
    }

    /** Stops handlers whose lease is void. */
    public Uni<Void> reconcile() {
        UUID worker = registered;
        Set<UUID> tasks = running.tasks();
        return worker == null || tasks.isEmpty()
                ? Uni.createFrom().voidItem()
                : store.held(worker, tasks)
                        .invoke(held -> tasks.stream()
                                .filter(task -> !held.contains(task))
                                .forEach(running::cancel))
                        .replaceWithVoid();
    }

    /** Gives back leases that arrived nowhere. Reads all that it holds. */
    public Uni<Void> releaseUnknown() {
        UUID worker = registered;
        Set<UUID> slotsBefore = running.slots();
        return worker == null
                ? Uni.createFrom().voidItem()
                : store.held(worker).chain(held -> releaseUnknown(worker, slotsBefore, held));
    }

    private Uni<Void> releaseUnknown(UUID worker, Set<UUID> slotsBefore, Map<UUID, Boolean> held) {
        Set<UUID> unknown = held.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .filter(task -> !slotsBefore.contains(task))
                .filter(task -> !running.slots().contains(task))
                .collect(Collectors.toUnmodifiableSet());
        return unknown.isEmpty()
                ? Uni.createFrom().voidItem()
                : store.release(worker, unknown).invoke(dispatcher::ready).replaceWithVoid();
    }

    /** Claims nothing more from now on. */
    public void stopClaiming() {
        stopping = true;
        dispatcher.claimFor(null);
    }

    /** Whether nothing runs here. */
    public boolean isIdle() {
        return running.count() == 0;
    }

    /** Gives back what still runs. */
    public void releaseAll() {
        running.releaseAll();
    }

    /** Leaves the workers; call when nothing runs here. */
    public Uni<Void> leave() {
        UUID worker = registered;
        registered = null;
        return worker == null ? Uni.createFrom().voidItem() : store.unregister(worker);
    }
}
