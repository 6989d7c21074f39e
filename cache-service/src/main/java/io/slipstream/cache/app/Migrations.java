package io.slipstream.cache.app;

import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/** Brings the schema up to date in the background, again and again until PostgreSQL is there. */
@Singleton
public class Migrations {
    private static final Logger LOGGER = Logger.getLogger(Migrations.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Flyway flyway;
    private final Vertx vertx;
    private volatile boolean done;

    Migrations(Flyway flyway, Vertx vertx) {
        this.flyway = flyway;
        this.vertx = vertx;
    }

    /** Whether the schema is as this version needs it. */
    boolean isDone() {
        return done;
    }

    /** Migrates in the background, then calls back. */
    void run(Runnable then) {
        vertx.executeBlocking(flyway::migrate, false)
                .onSuccess(result -> {
                    done = true;
                    LOGGER.infof("schema is up to date: version=%s", result.targetSchemaVersion);
                    then.run();
                })
                .onFailure(failure -> {
                    LOGGER.warnf("schema cannot be migrated yet, trying again: cause=%s", failure.getMessage());
                    vertx.setTimer(RETRY.toMillis(), timer -> run(then));
                });
    }
}
