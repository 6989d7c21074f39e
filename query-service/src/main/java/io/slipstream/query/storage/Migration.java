package io.slipstream.query.storage;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import org.flywaydb.core.Flyway;

/** Brings the schema to this version. Flyway blocks, so it runs on a worker thread. */
@ApplicationScoped
public class Migration {
    private final Flyway flyway;

    /** Wired once. */
    public Migration(Flyway flyway) {
        this.flyway = flyway;
    }

    /** Migrates; fails if the database cannot be reached or does not take it. */
    public Uni<Void> run() {
        return Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> flyway.migrate());
    }
}
