package io.slipstream.query.app;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.slipstream.query.config.EventConfig;
import io.slipstream.query.config.ResultCacheConfig;
import io.slipstream.query.events.OutboxRelay;
import io.slipstream.query.storage.Migration;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Starts the service: the schema in the background, for as long as the database takes to come, then what runs at intervals.
 * Stops it: no longer ready at once, the timers last.
 */
@Singleton
public class QueryLifecycle {
    private static final Logger LOG = Logger.getLogger(QueryLifecycle.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration CLEANING = Duration.ofMinutes(5);

    private final Vertx vertx;
    private final Migration migration;
    private final ServiceState state;
    private final Chores chores;
    private final OutboxRelay relay;
    private final EventConfig eventConfig;
    private final ResultCacheConfig cacheConfig;
    private final List<Long> timers = new ArrayList<>();

    /** Wired once. */
    public QueryLifecycle(
            Vertx vertx,
            Migration migration,
            ServiceState state,
            Chores chores,
            OutboxRelay relay,
            EventConfig eventConfig,
            ResultCacheConfig cacheConfig) {
        this.vertx = vertx;
        this.migration = migration;
        this.state = state;
        this.chores = chores;
        this.relay = relay;
        this.eventConfig = eventConfig;
        this.cacheConfig = cacheConfig;
    }

    void start(@Observes StartupEvent event) {
        migration
                .run()
                .onFailure()
                .invoke(failure -> LOG.warnf("the schema is not migrated yet, trying again: %s", failure.getMessage()))
                .onFailure()
                .retry()
                .withBackOff(FIRST_WAIT, LONGEST_WAIT)
                .indefinitely()
                .subscribe()
                .with(ignored -> migrated(), failure -> LOG.error("the schema cannot be migrated", failure));
    }

    void delayed(@Observes ShutdownDelayInitiatedEvent event) {
        state.stopping();
    }

    void stop(@Observes ShutdownEvent event) {
        state.stopping();
        timers.forEach(vertx::cancelTimer);
    }

    private synchronized void migrated() {
        state.migrated();
        every(eventConfig.relayInterval(), relay::nudge);
        every(cacheConfig.switchPoll(), () -> run(chores.readSwitch()));
        every(CLEANING, () -> run(chores.clean()));
        relay.nudge();
    }

    private void every(Duration interval, Runnable work) {
        timers.add(vertx.setPeriodic(interval.toMillis(), ignored -> work.run()));
    }

    private static void run(Uni<Void> work) {
        work.subscribe().with(ignored -> {}, failure -> LOG.debug("a chore will be tried again", failure));
    }
}
