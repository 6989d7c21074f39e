package io.slipstream.task.storage;

import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.work.SentLedger;
import io.slipstream.task.work.WorkFailure;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.UUID;

/** Sent mails in {@code task_mail}. The row's lock makes the tries of several replicas follow one another. */
@ApplicationScoped
public class PostgresSentLedger implements SentLedger {
    private static final int FORGOTTEN_AT_ONCE = 1000;
    private static final int INSISTENCE = 5;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private static final String BEGIN =
            "INSERT INTO task_mail AS m (tenant, task, message_id) VALUES ($1, $2, $3) ON CONFLICT (tenant, task) DO UPDATE"
                    + " SET tries = m.tries + 1, touched_at = now() WHERE m.sent_at IS NULL AND m.tries < $4"
                    + " RETURNING tries";

    private static final String WAS_SENT =
            "SELECT sent_at IS NOT NULL AS sent FROM task_mail WHERE tenant = $1 AND task = $2";

    private static final String SENT =
            "UPDATE task_mail SET sent_at = now(), touched_at = now() WHERE tenant = $1 AND task = $2";

    private static final String FAILED = "UPDATE task_mail SET tries = tries - 1, touched_at = now()"
            + " WHERE tenant = $1 AND task = $2 AND sent_at IS NULL AND tries > 0";

    private static final String FORGET = "DELETE FROM task_mail WHERE (tenant, task) IN (SELECT tenant, task"
            + " FROM task_mail m WHERE touched_at < now() - $1::int4 * interval '1 day'"
            + " AND NOT EXISTS (SELECT FROM task t WHERE t.id = m.task)"
            + " AND NOT EXISTS (SELECT FROM task_done d WHERE d.id = m.task) LIMIT $2)";

    private final PostgresClient postgres;

    /** A ledger over a client. */
    public PostgresSentLedger(@Named(PostgresClient.REQUESTS) PostgresClient postgres) {
        this.postgres = postgres;
    }

    @Override
    public Uni<Leave> begin(String tenant, UUID task, String messageId) {
        return postgres.query(BEGIN, Tuple.of(tenant, task, messageId, TRIES))
                .chain(granted -> granted.size() > 0
                        ? Uni.createFrom().item(Leave.GRANTED)
                        : postgres.query(WAS_SENT, Tuple.of(tenant, task))
                                .map(rows -> rows.iterator().next().getBoolean("sent") ? Leave.SENT : Leave.USED_UP))
                .onFailure(ProblemException.class)
                .transform(away -> WorkFailure.retryable("StoreUnavailable", "the database does not answer"));
    }

    /** Insists, since the mail may be sent again if this is not known. */
    @Override
    public Uni<Void> sent(String tenant, UUID task) {
        return insist(postgres.query(SENT, Tuple.of(tenant, task)).replaceWithVoid());
    }

    /** Does not insist: the statement may have been done though it failed, and doing it twice would take back another try. */
    @Override
    public Uni<Void> failed(String tenant, UUID task) {
        return postgres.query(FAILED, Tuple.of(tenant, task)).replaceWithVoid();
    }

    /** Forgets what was sent so many days ago and more, once its task is gone and cannot be run again. */
    public Uni<Void> forget(int days) {
        return postgres.query(FORGET, Tuple.of(days, FORGOTTEN_AT_ONCE)).replaceWithVoid();
    }

    private static Uni<Void> insist(Uni<Void> statement) {
        return statement.onFailure().retry().withBackOff(PAUSE, LONGEST_PAUSE).atMost(INSISTENCE);
    }
}
