package io.slipstream.task.app;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/** Brings the schema up to date in the background, again and again until the database is there. */
@ApplicationScoped
public class Migration {
    private static final Logger LOGGER = Logger.getLogger(Migration.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final Flyway flyway;
    private final Executor computing;

    /** A migration by Flyway. */
    public Migration(Flyway flyway, @Named("computing") Executor computing) {
        this.flyway = flyway;
        this.computing = computing;
    }

    /** Ends when the schema is up to date. */
    Uni<Void> migrate() {
        return Uni.createFrom()
                .item(flyway::migrate)
                .runSubscriptionOn(computing)
                .onFailure()
                .invoke(failure -> LOGGER.warnf("database not migrated yet, trying again: %s", firstLine(failure)))
                .onFailure()
                .retry()
                .withBackOff(FIRST_WAIT, LONGEST_WAIT)
                .indefinitely()
                .replaceWithVoid();
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
