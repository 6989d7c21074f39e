package io.slipstream.task.storage;

import io.slipstream.task.task.RateLimit;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;

/** Housekeeping: days ahead and days past, and tallies added up. May run in every replica at once. */
@ApplicationScoped
public class PostgresMaintenance {
    private static final String ADD_UP = "WITH gone AS (DELETE FROM task_tally WHERE id IN"
            + " (SELECT id FROM task_tally ORDER BY id LIMIT 50000 FOR UPDATE SKIP LOCKED) RETURNING *)"
            + " INSERT INTO task_tally (tenant, type, submitted, completed, dead, cancelled, retries, batches)"
            + " SELECT tenant, type, sum(submitted), sum(completed), sum(dead), sum(cancelled), sum(retries), sum(batches)"
            + " FROM gone GROUP BY tenant, type";

    private final PostgresClient postgres;

    /** Housekeeping over a client. */
    public PostgresMaintenance(@Named(PostgresClient.ENGINE) PostgresClient postgres) {
        this.postgres = postgres;
    }

    /** Makes partitions for the days ahead and drops those older than {@code days}. */
    public Uni<Void> partitions(int days) {
        return postgres.query("SELECT task_partitions($1)", Tuple.of(days)).replaceWithVoid();
    }

    /** Adds tallies up, so that reading statistics stays cheap. */
    public Uni<Void> addUp() {
        return postgres.query(ADD_UP, Tuple.tuple()).replaceWithVoid();
    }

    /** Forgets token buckets that have long been full. */
    public Uni<Void> forgetBuckets() {
        String sql = "DELETE FROM task_bucket WHERE filled_at < now() - $1::int8 * interval '1 second'";
        return postgres.query(sql, Tuple.of(2 * RateLimit.LONGEST_FILL.toSeconds()))
                .replaceWithVoid();
    }

    /** Whether the database answers. */
    public Uni<Void> ping() {
        return postgres.query("SELECT 1 FROM task_worker LIMIT 1", Tuple.tuple())
                .replaceWithVoid();
    }
}
