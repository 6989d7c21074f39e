package io.slipstream.asset.app;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/** Brings the schema up to date in the background, again and again until PostgreSQL is there. */
@ApplicationScoped
class Migrations {
    private static final Logger LOGGER = Logger.getLogger(Migrations.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Flyway flyway;
    private final Vertx vertx;
    private volatile boolean done;

    Migrations(Flyway flyway, Vertx vertx) {
        this.flyway = flyway;
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent event) {
        attempt();
    }

    /** Whether the schema is as this version needs it. */
    boolean done() {
        return done;
    }

    private void attempt() {
        vertx.executeBlocking(flyway::migrate, false)
                .onSuccess(result -> {
                    done = true;
                    LOGGER.infof("schema is up to date: version=%s", result.targetSchemaVersion);
                })
                .onFailure(failure -> {
                    LOGGER.warnf("schema cannot be migrated yet, trying again: cause=%s", failure.getMessage());
                    vertx.setTimer(RETRY.toMillis(), timer -> attempt());
                });
    }
}
