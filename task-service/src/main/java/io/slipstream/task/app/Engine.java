package io.slipstream.task.app;

import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.slipstream.task.config.EventsConfig;
import io.slipstream.task.config.RetentionConfig;
import io.slipstream.task.config.SubmitConfig;
import io.slipstream.task.config.WorkerConfig;
import io.slipstream.task.events.DispatchRelay;
import io.slipstream.task.events.OutboxRelay;
import io.slipstream.task.lease.Announcements;
import io.slipstream.task.lease.Dispatcher;
import io.slipstream.task.lease.KeyPromoter;
import io.slipstream.task.lease.Promoter;
import io.slipstream.task.lease.PullDispatcher;
import io.slipstream.task.lease.PullLeases;
import io.slipstream.task.lease.TopicDispatcher;
import io.slipstream.task.lease.WorkerLife;
import io.slipstream.task.push.AllowedTargets;
import io.slipstream.task.storage.PostgresMaintenance;
import io.slipstream.task.task.QueueGauge;
import io.slipstream.task.task.Redrives;
import io.slipstream.task.task.Steady;
import io.slipstream.task.task.SubmitStore;
import io.slipstream.task.task.TaskTypes;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The service's life: migrates, then lets the timers run; on the way out stops claiming, waits for what runs, gives back
 * the rest and leaves.
 */
@ApplicationScoped
public class Engine {
    private static final Logger LOGGER = Logger.getLogger(Engine.class);
    private static final Duration ONE_SECOND = Duration.ofSeconds(1);

    /** So much longer than it took: that is a fiftieth of the time of a connection at the most. */
    private static final int REST = 50;

    /** So long after the start nothing rests: a replica that has just begun is slow, and knows nothing yet. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    /** How long it may go unnoticed that nothing is heard of other replicas any more. */
    private static final Duration LISTEN = Duration.ofSeconds(5);

    private static final Duration REACHABLE_FOR = Duration.ofSeconds(5);
    private static final Duration LAST_WRITES = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Migration migration;
    private final WorkerLife worker;
    private final Dispatcher dispatcher;
    private final Announcements announcements;
    private final PullDispatcher pulls;
    private final PullLeases pulled;
    private final Promoter promoter;
    private final KeyPromoter keys;
    private final OutboxRelay relay;
    private final TopicDispatcher topics;
    private final DispatchRelay dispatches;
    private final AllowedTargets targets;
    private final TaskTypes types;
    private final QueueGauge gauge;
    private final SubmitStore submitStore;
    private final Redrives redrives;
    private final List<Chores> chores;
    private final PostgresMaintenance maintenance;
    private final WorkerConfig workerConfig;
    private final SubmitConfig submitConfig;
    private final EventsConfig eventsConfig;
    private final RetentionConfig retentionConfig;
    private final InstantSource clock;
    private final String replica;
    private final List<Long> timers = new ArrayList<>();
    private volatile boolean stopping;
    private volatile Instant reachableAt = Instant.MIN;

    /** An engine of these parts. */
    public Engine(
            Vertx vertx,
            Migration migration,
            WorkerLife worker,
            Dispatcher dispatcher,
            Announcements announcements,
            PullDispatcher pulls,
            PullLeases pulled,
            Promoter promoter,
            KeyPromoter keys,
            OutboxRelay relay,
            TopicDispatcher topics,
            DispatchRelay dispatches,
            AllowedTargets targets,
            TaskTypes types,
            QueueGauge gauge,
            SubmitStore submitStore,
            Redrives redrives,
            @All List<Chores> chores,
            PostgresMaintenance maintenance,
            WorkerConfig workerConfig,
            SubmitConfig submitConfig,
            EventsConfig eventsConfig,
            RetentionConfig retentionConfig,
            @Steady InstantSource clock,
            @ConfigProperty(name = "slipstream.replica") Optional<String> replica) {
        this.vertx = vertx;
        this.migration = migration;
        this.worker = worker;
        this.dispatcher = dispatcher;
        this.announcements = announcements;
        this.pulls = pulls;
        this.pulled = pulled;
        this.promoter = promoter;
        this.keys = keys;
        this.relay = relay;
        this.topics = topics;
        this.dispatches = dispatches;
        this.targets = targets;
        this.types = types;
        this.gauge = gauge;
        this.submitStore = submitStore;
        this.redrives = redrives;
        this.chores = chores;
        this.maintenance = maintenance;
        this.workerConfig = workerConfig;
        this.submitConfig = submitConfig;
        this.eventsConfig = eventsConfig;
        this.retentionConfig = retentionConfig;
        this.clock = clock;
        this.replica = replica.orElseGet(() -> "task-" + ProcessHandle.current().pid());
    }

    /** Settings that cannot be understood stop the start. */
    void start(@Observes StartupEvent event) {
        LOGGER.infof("HTTP push is %s", targets.isOn() ? "on" : "off");
        migration
                .migrate()
                .chain(this::housekeeping)
                .chain(types::refresh)
                .onFailure()
                .retry()
                .withBackOff(ONE_SECOND, ONE_SECOND)
                .indefinitely()
                .subscribe()
                .with(ready -> begin());
    }

    /** Whether tasks can be accepted: migrated, and the database answered within the last seconds. */
    boolean isServing() {
        return !stopping && reachableAt.plus(REACHABLE_FOR).isAfter(clock.instant());
    }

    private synchronized void begin() {
        if (stopping) {
            return;
        }
        LOGGER.infof("engine started replica=%s slots=%d", replica, workerConfig.slots());
        reachableAt = clock.instant();
        relay.run(true);
        dispatches.run(true);
        topics.run(true);
        every(ONE_SECOND, "ping", () -> maintenance.ping().invoke(() -> reachableAt = clock.instant()));
        every(workerConfig.heartbeat(), "heartbeat", () -> worker.heartbeat(replica));
        every(LISTEN, "announcements", () -> announcements.listen(dispatcher::heard));
        every(workerConfig.sweep(), "sweep", dispatcher::sweep);
        every(workerConfig.sweep(), "sweep of pulled types", pulls::sweep);
        every(ONE_SECOND, "overdue leases", pulled::expire);
        sparingly(ONE_SECOND, "sweep of all lanes", dispatcher::sweepAll);
        every(workerConfig.promote(), "promotion", promoter::promote);
        sparingly(ONE_SECOND, "promotion of all", promoter::promoteAll);
        every(ONE_SECOND, "isolated tasks", promoter::isolated);
        every(ONE_SECOND, "deadlines", promoter::expire);
        sparingly(ONE_SECOND, "all deadlines", promoter::expireAll);
        sparingly(ONE_SECOND, "keys", keys::sweep);
        every(workerConfig.reconcile(), "reconciliation", worker::reconcile);
        sparingly(workerConfig.reconcile(), "unknown leases", worker::releaseUnknown);
        every(ONE_SECOND, "recovery", worker::recover);
        sparingly(ONE_SECOND, "recovery of all", worker::recoverAll);
        every(ONE_SECOND, "redrives", redrives::run);
        chores.forEach(feature -> feature.begin(this::every));
        every(submitConfig.countEvery(), "count", gauge::refresh);
        every(submitConfig.countEvery(), "types", types::refresh);
        every(
                eventsConfig.relayEvery(),
                "relay",
                () -> Uni.createFrom().voidItem().invoke(relay::written));
        sparingly(ONE_SECOND, "whole outbox", relay::lookBack);
        every(
                eventsConfig.relayEvery(),
                "dispatch",
                () -> Uni.createFrom().voidItem().invoke(dispatches::dispatched));
        every(retentionConfig.every(), "housekeeping", this::housekeeping);
    }

    private Uni<Void> housekeeping() {
        return maintenance
                .partitions((int) retentionConfig.endedKept().toDays())
                .chain(maintenance::addUp)
                .chain(maintenance::forgetBuckets)
                .chain(() -> redrives.forget((int) retentionConfig.endedKept().toDays()))
                .chain(() -> submitStore.forgetRequests(submitConfig.idempotencyKept(), submitConfig.eventsKept()))
                .chain(this::forget);
    }

    private Uni<Void> forget() {
        Uni<Void> all = Uni.createFrom().voidItem();
        for (Chores feature : chores) {
            all = all.chain(() -> feature.forget(retentionConfig.endedKept()));
        }
        return all;
    }

    private void every(Duration period, String name, Supplier<Uni<Void>> action) {
        begin(period, new Ticker(name, action, 0, Instant.MIN, clock));
    }

    /** For what reads all of something: with an old snapshot open somewhere, that walks over all that has gone since. */
    private void sparingly(Duration period, String name, Supplier<Uni<Void>> action) {
        begin(period, new Ticker(name, action, REST, reachableAt.plus(FRESH), clock));
    }

    private void begin(Duration period, Ticker ticker) {
        vertx.runOnContext(ignored -> ticker.tick());
        timers.add(vertx.setPeriodic(period.toMillis(), id -> ticker.tick()));
    }

    /** Requests under way are waited for before the end begins, and workers may wait for tasks for long. */
    void beforeStop(@Observes ShutdownDelayInitiatedEvent event) {
        pulls.stop();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        worker.stopClaiming();
        chores.forEach(Chores::stop);
        pulls.stop();
        topics.run(false);
        waitUntilIdle(workerConfig.drain());
        if (!worker.isIdle()) {
            LOGGER.info("giving back tasks that still run");
            worker.releaseAll();
            waitUntilIdle(LAST_WRITES);
        }
        stopTimers();
        leave();
        relay.run(false);
        dispatches.run(false);
    }

    /** Blocks the thread that shuts the application down, which has nothing else to do. */
    private void waitUntilIdle(Duration most) throws InterruptedException {
        CountDownLatch idle = new CountDownLatch(1);
        long timer = vertx.setPeriodic(20, id -> {
            if (worker.isIdle()) {
                idle.countDown();
            }
        });
        boolean reached = worker.isIdle() || idle.await(most.toMillis(), TimeUnit.MILLISECONDS);
        LOGGER.debugf("idle=%b", reached);
        vertx.cancelTimer(timer);
    }

    private synchronized void stopTimers() {
        timers.forEach(vertx::cancelTimer);
        timers.clear();
    }

    private void leave() throws InterruptedException {
        CountDownLatch left = new CountDownLatch(1);
        worker.leave().subscribe().with(done -> left.countDown(), failure -> left.countDown());
        if (!left.await(LAST_WRITES.toMillis(), TimeUnit.MILLISECONDS)) {
            LOGGER.info("left without telling the database");
        }
    }
}
