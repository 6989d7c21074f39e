package io.slipstream.task.storage;

import static io.slipstream.task.storage.PostgresClient.run;

import io.slipstream.task.task.Lane;
import io.slipstream.task.task.Priority;
import io.slipstream.task.task.QueueCount;
import io.slipstream.task.task.RequestKey;
import io.slipstream.task.task.Submission;
import io.slipstream.task.task.SubmitOutcome;
import io.slipstream.task.task.SubmitStore;
import io.slipstream.task.task.SubmitUnit;
import io.slipstream.task.task.Task;
import io.slipstream.task.task.TaskStatus;
import io.slipstream.task.task.UnitItem;
import io.slipstream.task.task.UnitOutcome;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Submissions in PostgreSQL: a round is one statement, and one more when answers are stored with it. */
@ApplicationScoped
public class PostgresSubmitStore implements SubmitStore {
    private static final String KEY_HOLDER = "task_key_holder";

    /** Rounds of two replicas that hold the same unique keys in another order may wait for one another. */
    private static final int DEADLOCKS = 3;

    private static final String STORE_ANSWERS = "UPDATE task_request r SET answer = a.answer"
            + " FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[]) AS a(id, tenant, origin, key, answer)"
            + " WHERE r.tenant = a.tenant AND r.origin = a.origin AND r.key = a.key AND r.id = a.id";

    private static final String FORGET_EMPTY = "DELETE FROM task_request r"
            + " USING unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS a(id, tenant, origin, key)"
            + " WHERE r.tenant = a.tenant AND r.origin = a.origin AND r.key = a.key AND r.id = a.id";

    /** From the tallies, which are written with the tasks: counting a million tasks every other second would cost too much. */
    private static final String QUEUES =
            "SELECT tenant, type, sum(submitted - completed - dead - cancelled)::int8 AS unfinished,"
                    + " sum(completed + dead + cancelled)::int8 AS finished FROM task_tally WHERE type <> ''"
                    + " GROUP BY tenant, type";

    private final PostgresClient postgres;

    /** A store over a client. */
    public PostgresSubmitStore(@Named(PostgresClient.REQUESTS) PostgresClient postgres) {
        this.postgres = postgres;
    }

    @Override
    public Uni<List<UnitOutcome>> insert(List<SubmitUnit> round) {
        return Uni.createFrom()
                .deferred(() -> insertOnce(round))
                .onFailure(PostgresClient::isDeadlock)
                .retry()
                .atMost(DEADLOCKS);
    }

    /**
     * Writes tasks without unique and concurrency keys as part of a transaction.
     *
     * @return an outcome for each, in order; to be told after the commit
     */
    static Uni<List<SubmitOutcome>> insertWithin(SqlClient client, SubmitUnit unit) {
        List<SubmitUnit> round = List.of(unit);
        SubmitForm form = SubmitForm.of(round);
        return run(client, form.sql(), form.parameters(round, false))
                .map(rows -> tries(round, inserted(rows), Map.of()).getFirst().outcomes());
    }

    private Uni<List<UnitOutcome>> insertOnce(List<SubmitUnit> round) {
        return insert(round, false)
                .onFailure(failure -> PostgresClient.violates(failure, KEY_HOLDER))
                .recoverWithUni(() -> insert(round, true))
                .chain(this::lookUpRepeated);
    }

    private Uni<List<Try>> insert(List<SubmitUnit> round, boolean keyedWait) {
        boolean answered = round.stream()
                .anyMatch(unit -> unit.request() != null && unit.request().answer() != null);
        SubmitForm form = SubmitForm.of(round);
        String sql = form.sql();
        Tuple parameters = form.parameters(round, keyedWait);
        if (!answered && form.isWhole()) {
            return postgres.query(sql, parameters).map(rows -> tries(round, inserted(rows), Map.of()));
        }
        return postgres.transaction(client -> run(client, sql, parameters)
                .map(PostgresSubmitStore::inserted)
                .call(inserted -> FlowRows.insert(client, newFlows(round, inserted)))
                .chain(inserted -> settle(client, round, inserted, keyedWait))
                .call(tries -> storeAnswers(client, tries))
                .call(tries -> forgetEmpty(client, tries)));
    }

    /** The flows of new requests. */
    private static List<SubmitUnit> newFlows(List<SubmitUnit> round, Inserted inserted) {
        return round.stream()
                .filter(unit -> unit.flow() != null && !inserted.isRepeated(unit))
                .toList();
    }

    /** Tasks whose unique key was taken are treated by their policies; if it is free by now, they are tried once more. */
    private static Uni<List<Try>> settle(
            SqlClient client, List<SubmitUnit> round, Inserted inserted, boolean keyedWait) {
        List<UnitItem.NewTask> wanting = wanting(round, inserted);
        if (wanting.isEmpty()) {
            return Uni.createFrom().item(tries(round, inserted, Map.of()));
        }
        return KeyHolders.giveBack(client, wanting)
                .chain(() -> KeyHolders.find(client, wanting))
                .chain(holders -> insertFreed(client, wanting, holders, keyedWait)
                        .chain(more -> settle(client, round, inserted.and(more), holders)));
    }

    private static Uni<List<Try>> settle(
            SqlClient client, List<SubmitUnit> round, Inserted inserted, Map<UUID, Task> holders) {
        List<UnitItem.NewTask> wanting = wanting(round, inserted);
        return KeyHolders.settle(client, wanting, holders).map(outcomes -> tries(round, inserted, outcomes));
    }

    /** The tasks of new requests that were kept out by their unique keys. */
    private static List<UnitItem.NewTask> wanting(List<SubmitUnit> round, Inserted inserted) {
        return round.stream()
                .filter(unit -> !inserted.isRepeated(unit))
                .flatMap(SubmitUnit::tasks)
                .filter(task -> task.submission().unique() != null)
                .filter(task -> !inserted.tasks().containsKey(task.id()))
                .toList();
    }

    private static Uni<Inserted> insertFreed(
            SqlClient client, List<UnitItem.NewTask> wanting, Map<UUID, Task> holders, boolean keyedWait) {
        List<UnitItem> freed = wanting.stream()
                .filter(task -> !holders.containsKey(task.id()))
                .map(UnitItem.class::cast)
                .toList();
        if (freed.isEmpty()) {
            return Uni.createFrom().item(Inserted.NOTHING);
        }
        List<SubmitUnit> again = List.of(new SubmitUnit(freed, null, false));
        SubmitForm form = SubmitForm.of(again);
        return run(client, form.sql(), form.parameters(again, keyedWait)).map(PostgresSubmitStore::inserted);
    }

    private record Inserted(Map<UUID, Row> tasks, Set<UUID> requests) {
        private static final Inserted NOTHING = new Inserted(Map.of(), Set.of());

        Inserted and(Inserted more) {
            Map<UUID, Row> all = new HashMap<>(tasks);
            all.putAll(more.tasks);
            return new Inserted(all, requests);
        }

        boolean isRepeated(SubmitUnit unit) {
            RequestKey request = unit.request();
            return request != null && !requests.contains(request.id());
        }
    }

    private record Try(SubmitUnit unit, boolean repeated, List<SubmitOutcome> outcomes) {
        boolean made() {
            return outcomes.stream().anyMatch(outcome -> outcome.made().isPresent());
        }
    }

    private static Inserted inserted(RowSet<Row> rows) {
        Map<UUID, Row> tasks = new HashMap<>();
        Set<UUID> requests = new HashSet<>();
        for (Row row : rows) {
            if ("request".equals(row.getString("state"))) {
                requests.add(row.getUUID("id"));
            } else {
                tasks.put(row.getUUID("id"), row);
            }
        }
        return new Inserted(tasks, requests);
    }

    private static List<Try> tries(List<SubmitUnit> round, Inserted inserted, Map<UUID, SubmitOutcome> others) {
        return round.stream()
                .map(unit -> {
                    List<SubmitOutcome> outcomes = unit.items().stream()
                            .map(item -> outcome(item, inserted, others))
                            .toList();
                    return new Try(unit, inserted.isRepeated(unit), outcomes);
                })
                .toList();
    }

    private static SubmitOutcome outcome(UnitItem item, Inserted inserted, Map<UUID, SubmitOutcome> others) {
        return switch (item) {
            case SubmitOutcome.Refused refused -> refused;
            case UnitItem.NewTask task -> {
                Row row = inserted.tasks().get(task.id());
                yield row == null
                        ? others.getOrDefault(task.id(), new SubmitOutcome.NotUnique(null))
                        : accepted(task, row);
            }
        };
    }

    private static SubmitOutcome accepted(UnitItem.NewTask task, Row row) {
        Submission asked = task.submission();
        TaskStatus status = TaskRows.status(row.getString("state"));
        Instant submittedAt = row.getOffsetDateTime("submitted_at").toInstant();
        Priority priority = asked.priority();
        Task accepted = new Task(
                task.id(),
                asked.tenant(),
                asked.subject(),
                asked.type(),
                status,
                priority,
                0,
                task.maxAttempts(),
                asked.payload(),
                asked.tags(),
                asked.uniqueKey(),
                asked.concurrencyKey(),
                asked.runAt(),
                asked.deadline(),
                submittedAt,
                null,
                null,
                null,
                null,
                null,
                asked.requestId(),
                asked.traceParent());
        return new SubmitOutcome.Accepted(accepted, row.getLong("seq"));
    }

    private static Uni<Void> storeAnswers(SqlClient client, List<Try> tries) {
        Columns answers = new Columns();
        for (Try done : tries) {
            RequestKey request = done.unit().request();
            if (request != null && request.answer() != null && !done.repeated() && done.made()) {
                String answer = request.answer().render(done.outcomes());
                answers.add(request.id(), request.tenant(), request.origin(), request.key(), answer);
            }
        }
        return answers.isEmpty()
                ? Uni.createFrom().voidItem()
                : run(client, STORE_ANSWERS, Tuple.wrap(new ArrayList<>(answers.uuidAndTexts())))
                        .replaceWithVoid();
    }

    /** A request over HTTP that made nothing may be tried again under its key; an event is done with in any case. */
    private static Uni<Void> forgetEmpty(SqlClient client, List<Try> tries) {
        Columns empty = new Columns();
        for (Try done : tries) {
            RequestKey request = done.unit().request();
            if (request != null && request.answer() != null && !done.repeated() && !done.made()) {
                empty.add(request.id(), request.tenant(), request.origin(), request.key());
            }
        }
        return empty.isEmpty()
                ? Uni.createFrom().voidItem()
                : run(client, FORGET_EMPTY, Tuple.wrap(new ArrayList<>(empty.uuidAndTexts())))
                        .replaceWithVoid();
    }

    private Uni<List<UnitOutcome>> lookUpRepeated(List<Try> tries) {
        Uni<List<UnitOutcome>> all = Uni.createFrom().item(new ArrayList<>());
        for (Try done : tries) {
            all = all.chain(outcomes -> outcomeOf(done).invoke(outcomes::add).replaceWith(outcomes));
        }
        return all;
    }

    private Uni<UnitOutcome> outcomeOf(Try done) {
        RequestKey request = done.unit().request();
        if (request == null || !done.repeated()) {
            return Uni.createFrom().item(new UnitOutcome.Done(done.outcomes()));
        }
        return repeated(request.tenant(), request.origin(), request.key())
                .map(before -> before.orElse(new UnitOutcome.Repeated(request.hash(), null)));
    }

    @Override
    public Uni<Optional<UnitOutcome.Repeated>> repeated(String tenant, String origin, String key) {
        String sql = "SELECT hash, answer FROM task_request WHERE tenant = $1 AND origin = $2 AND key = $3";
        return postgres.query(sql, Tuple.of(tenant, origin, key)).map(rows -> {
            for (Row row : rows) {
                return Optional.of(new UnitOutcome.Repeated(
                        Objects.requireNonNull(row.getString("hash")), row.getString("answer")));
            }
            return Optional.empty();
        });
    }

    @Override
    public Uni<Map<Lane, QueueCount>> queues() {
        return postgres.query(QUEUES, Tuple.tuple()).map(rows -> {
            Map<Lane, QueueCount> counts = new HashMap<>();
            rows.forEach(row -> counts.put(
                    new Lane(row.getString("tenant"), row.getString("type"), 0),
                    new QueueCount(row.getLong("unfinished"), row.getLong("finished"))));
            return counts;
        });
    }

    @Override
    public Uni<Void> forgetRequests(Duration idempotencyKept, Duration eventsKept) {
        String sql =
                "DELETE FROM task_request WHERE (origin <> $1 AND at < now() - $2::bigint * interval '1 millisecond')"
                        + " OR (origin = $1 AND at < now() - $3::bigint * interval '1 millisecond')";
        Tuple parameters = Tuple.of(RequestKey.EVENT, idempotencyKept.toMillis(), eventsKept.toMillis());
        return postgres.query(sql, parameters)
                .chain(() -> postgres.query("DELETE FROM task_unique WHERE until <= now()", Tuple.tuple()))
                .replaceWithVoid();
    }
}
