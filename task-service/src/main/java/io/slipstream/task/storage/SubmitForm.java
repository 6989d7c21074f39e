package io.slipstream.task.storage;

import io.slipstream.task.task.NewFlow;
import io.slipstream.task.task.RequestKey;
import io.slipstream.task.task.Submission;
import io.slipstream.task.task.SubmitUnit;
import io.slipstream.task.task.UnitItem;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The statement that writes a round of submissions: what no task of the round asks for is not in it, and costs it nothing.
 *
 * @param asks what some task of the round asks for
 */
record SubmitForm(Set<Ask> asks) {
    /** What not every task asks for. */
    enum Ask {
        /** To be part of a request that is made once. */
        REQUESTS,
        /** To be counted as batches. */
        BATCHES,
        /** To run alone among those of a key. */
        CONCURRENCY_KEYS,
        /** To be there once, in windows in which keys stay taken. */
        UNIQUE_KEYS,
        /** To be part of a flow. */
        FLOWS,
        /** That its owner is told of its end. */
        NOTICES
    }

    /** With these, the statement looks at other tasks and joins its own rows, so that its plan has to fit their numbers. */
    private static final Set<Ask> PLANNED_EACH_TIME = Set.of(Ask.CONCURRENCY_KEYS, Ask.UNIQUE_KEYS);

    /** In the order of their keys, so that two rounds never wait for one another. */
    private static final String TAKE_WINDOWS = " taken AS (INSERT INTO task_unique (tenant, type, key, task, until)"
            + " SELECT DISTINCT ON (i.tenant, i.type, i.unique_key) i.tenant, i.type, i.unique_key, i.id,"
            + " now() + i.window_ms * interval '1 millisecond' FROM input i WHERE i.window_ms IS NOT NULL"
            + " AND NOT EXISTS (SELECT 1 FROM task h WHERE h.tenant = i.tenant AND h.type = i.type"
            + "  AND h.unique_key = i.unique_key)"
            + " ORDER BY i.tenant, i.type, i.unique_key, i.ord ON CONFLICT (tenant, type, key)"
            + " DO UPDATE SET task = excluded.task, until = excluded.until WHERE task_unique.until <= now()"
            + " RETURNING task),";

    private static final String UNTAKEN = " WHERE i.unique_key IS NULL OR i.id IN (SELECT task FROM taken)"
            + " OR (i.window_ms IS NULL AND NOT EXISTS (SELECT 1 FROM task_unique k WHERE k.tenant = i.tenant"
            + "  AND k.type = i.type AND k.key = i.unique_key AND k.until > now()))";

    /** Whoever has the key, or had it asked for before in this round, goes first. */
    private static final String KEY_TAKEN = " OR row_number() OVER (PARTITION BY i.tenant, i.type, i.concurrency_key,"
            + "   i.run_at > now()%s ORDER BY i.priority, i.ord) > 1 THEN 'waiting'"
            + " WHEN EXISTS (SELECT 1 FROM task h WHERE h.tenant = i.tenant AND h.type = i.type"
            + "   AND h.concurrency_key = i.concurrency_key AND h.state IN ('queued', 'running', 'waiting')"
            + "   AND h.held IS NOT TRUE) THEN 'waiting'";

    private static final String OF_NEW_REQUESTS = " WHERE i.request IS NULL OR i.request IN (SELECT id FROM req)";

    private static final ConcurrentMap<SubmitForm, String> STATEMENTS = new ConcurrentHashMap<>();

    SubmitForm {
        asks = Set.copyOf(asks);
    }

    /** What a round asks for. */
    static SubmitForm of(List<SubmitUnit> round) {
        Set<Ask> asks = EnumSet.noneOf(Ask.class);
        for (SubmitUnit unit : round) {
            add(asks, Ask.REQUESTS, unit.request() != null);
            add(asks, Ask.BATCHES, unit.batch());
            add(asks, Ask.FLOWS, unit.flow() != null);
            unit.tasks().forEach(task -> {
                add(asks, Ask.CONCURRENCY_KEYS, task.submission().concurrencyKey() != null);
                add(asks, Ask.UNIQUE_KEYS, task.submission().unique() != null);
                add(asks, Ask.NOTICES, task.isNotified());
            });
        }
        return new SubmitForm(asks);
    }

    private static void add(Set<Ask> asks, Ask ask, boolean asked) {
        if (asked) {
            asks.add(ask);
        }
    }

    /** Whether nothing else is to be written with it. */
    boolean isWhole() {
        return !asks.contains(Ask.UNIQUE_KEYS) && !asks.contains(Ask.FLOWS);
    }

    /** The statement. */
    String sql() {
        return STATEMENTS.computeIfAbsent(this, SubmitForm::write);
    }

    private String write() {
        AtomicInteger parameter = new AtomicInteger();
        String request = asks.contains(Ask.REQUESTS)
                ? "req AS (INSERT INTO task_request (id, tenant, origin, key, hash) SELECT * FROM unnest("
                        + arrays(parameter, Stream.of("uuid[]", "text[]", "text[]", "text[]", "text[]"))
                        + ") ON CONFLICT DO NOTHING RETURNING id), "
                : "";
        String waits = asks.contains(Ask.CONCURRENCY_KEYS) ? "$" + parameter.incrementAndGet() : "";
        String columns = names(column -> column.isOfTask());
        return (Collections.disjoint(asks, PLANNED_EACH_TIME) ? "" : PostgresClient.PLANNED_EACH_TIME)
                + "WITH " + request
                + "input AS (SELECT * FROM unnest("
                + arrays(parameter, columns().map(SubmitColumn::arrayType))
                + ") WITH ORDINALITY AS i(" + names(column -> true) + ", ord)"
                + (asks.contains(Ask.REQUESTS) ? OF_NEW_REQUESTS : "") + "),"
                + (asks.contains(Ask.UNIQUE_KEYS) ? TAKE_WINDOWS : "")
                + " placed AS (SELECT i.*, " + state(waits) + " AS state FROM input i"
                + (asks.contains(Ask.UNIQUE_KEYS) ? UNTAKEN : "") + "),"
                + " ins AS (INSERT INTO task (state, " + columns + ")"
                + " SELECT state, " + columns.replace("tags", "tags::text[]") + " FROM placed ORDER BY ord"
                + (asks.contains(Ask.UNIQUE_KEYS)
                        ? " ON CONFLICT (tenant, type, unique_key) WHERE unique_key IS NOT NULL DO NOTHING"
                        : "")
                + " RETURNING *), "
                + Sql.events("SELECT " + Sql.event("'submitted'", "state") + " FROM ins")
                + ", tally AS (INSERT INTO task_tally (tenant, type, submitted, batches) " + tally() + ")"
                + " SELECT id, seq, state, submitted_at FROM ins"
                + (asks.contains(Ask.REQUESTS) ? " UNION ALL SELECT id, 0, 'request', now() FROM req" : "");
    }

    private String state(String waits) {
        return "CASE" + (asks.contains(Ask.FLOWS) ? " WHEN i.held THEN 'waiting'" : "")
                + " WHEN i.run_at > now() THEN 'scheduled'"
                + (asks.contains(Ask.CONCURRENCY_KEYS)
                        ? " WHEN i.concurrency_key IS NULL THEN 'queued' WHEN " + waits
                                + String.format(KEY_TAKEN, asks.contains(Ask.FLOWS) ? ", i.held IS TRUE" : "")
                        : "")
                + " ELSE 'queued' END";
    }

    private String tally() {
        String written =
                " FROM input i" + (asks.contains(Ask.UNIQUE_KEYS) ? " WHERE i.id IN (SELECT id FROM ins)" : "");
        if (!asks.contains(Ask.BATCHES)) {
            return "SELECT i.tenant, i.type, count(*), 0" + written + " GROUP BY i.tenant, i.type";
        }
        return "SELECT i.tenant, i.type, count(*), count(DISTINCT i.batch)" + written + " GROUP BY i.tenant, i.type"
                + " UNION ALL SELECT i.tenant, '', 0, count(DISTINCT i.batch)" + written
                + " GROUP BY i.tenant HAVING count(i.batch) > 0";
    }

    private Stream<SubmitColumn> columns() {
        return Arrays.stream(SubmitColumn.values()).filter(column -> column.belongsTo(asks));
    }

    private String names(Predicate<SubmitColumn> wanted) {
        return columns().filter(wanted).map(SubmitColumn::sqlName).collect(Collectors.joining(", "));
    }

    private static String arrays(AtomicInteger parameter, Stream<String> types) {
        return types.map(type -> "$" + parameter.incrementAndGet() + "::" + type)
                .collect(Collectors.joining(", "));
    }

    /**
     * What is written.
     *
     * @param keyedWait whether every task with a concurrency key is to wait for it, since two rounds wanted one at once
     */
    Tuple parameters(List<SubmitUnit> round, boolean keyedWait) {
        Columns requests = new Columns();
        Columns tasks = new Columns();
        for (SubmitUnit unit : round) {
            RequestKey request = unit.request();
            if (request != null) {
                requests.add(request.id(), request.tenant(), request.origin(), request.key(), request.hash());
            }
            addTasks(tasks, unit);
        }
        List<Object> parameters = new ArrayList<>();
        if (asks.contains(Ask.REQUESTS)) {
            parameters.addAll(requests.uuidAndTexts());
        }
        if (asks.contains(Ask.CONCURRENCY_KEYS)) {
            parameters.add(keyedWait);
        }
        columns().forEach(column -> parameters.add(column.parameter(tasks)));
        return Tuple.wrap(parameters);
    }

    private static void addTasks(Columns tasks, SubmitUnit unit) {
        UUID request = unit.request() == null ? null : unit.request().id();
        UUID batch = unit.batch() ? UUID.randomUUID() : null;
        NewFlow flow = unit.flow();
        int part = 0;
        for (UnitItem item : unit.items()) {
            if (item instanceof UnitItem.NewTask task) {
                Integer place = flow == null ? null : part;
                addTask(tasks, task, request, batch, flow, place);
                part++;
            }
        }
    }

    private static void addTask(
            Columns tasks,
            UnitItem.NewTask task,
            @Nullable UUID request,
            @Nullable UUID batch,
            @Nullable NewFlow flow,
            @Nullable Integer part) {
        Submission asked = task.submission();
        tasks.add(
                task.id(),
                asked.tenant(),
                asked.subject(),
                asked.type(),
                (short) asked.priority().value(),
                asked.payload(),
                Columns.arrayLiteral(asked.tags()),
                TaskRows.column(asked.runAt()),
                TaskRows.column(asked.deadline()),
                task.maxAttempts(),
                asked.requestId(),
                asked.traceParent(),
                request,
                batch,
                asked.concurrencyKey(),
                asked.uniqueKey(),
                asked.uniqueWindow() == null ? null : asked.uniqueWindow().toMillis(),
                flow == null ? null : flow.id(),
                part,
                flow == null ? null : !flow.first().contains(part),
                task.isNotified() ? task.notifyOn().wireName() : null);
    }
}
