package io.slipstream.task.storage;

import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.work.DeadMessages;
import io.slipstream.task.work.WorkFailure;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Errors of dead tasks. Ids grow with time, so the newest are read from the index. */
@ApplicationScoped
public class PostgresDeadMessages implements DeadMessages {
    private static final String NEWEST =
            "SELECT coalesce(error_type, '') || ': ' || left(coalesce(error_message, ''), 2000) AS line FROM task_done"
                    + " WHERE tenant = $1 AND state = 'dead' AND ($2::text IS NULL OR type = $2) ORDER BY id DESC LIMIT $3";

    private final PostgresClient postgres;

    /** Messages over a client. */
    public PostgresDeadMessages(@Named(PostgresClient.REQUESTS) PostgresClient postgres) {
        this.postgres = postgres;
    }

    @Override
    public Uni<List<String>> newest(String tenant, Optional<String> type, int most) {
        return postgres.query(NEWEST, Tuple.of(tenant, type.orElse(null), (long) most))
                .map(rows -> {
                    List<String> lines = new ArrayList<>();
                    rows.forEach(row -> lines.add(row.getString("line")));
                    return lines;
                })
                .onFailure(ProblemException.class)
                .transform(away -> WorkFailure.retryable("StoreUnavailable", "the database does not answer"));
    }
}
