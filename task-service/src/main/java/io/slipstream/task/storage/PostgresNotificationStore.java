package io.slipstream.task.storage;

import static io.slipstream.task.storage.PostgresClient.run;

import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.notification.CreateOutcome;
import io.slipstream.task.notification.Expiry;
import io.slipstream.task.notification.NewNotification;
import io.slipstream.task.notification.Notification;
import io.slipstream.task.notification.NotificationFilter;
import io.slipstream.task.notification.NotificationRequest;
import io.slipstream.task.notification.NotificationSlice;
import io.slipstream.task.notification.NotificationStore;
import io.slipstream.task.notification.Origin;
import io.slipstream.task.notification.ReadOutcome;
import io.slipstream.task.notification.Reader;
import io.slipstream.task.notification.Removal;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Notifications in PostgreSQL. Their numbers are drawn by a trigger, under a lock of the tenant that is held until the commit. */
@ApplicationScoped
public class PostgresNotificationStore implements NotificationStore {
    private static final String INSERT = "WITH asked AS (SELECT coalesce($9::timestamptz,"
            + " now() + $10::int8 * interval '1 millisecond') AS expires_at)"
            + " INSERT INTO notification (id, seq, tenant, recipient, origin, kind, title, message, data, key, expires_at)"
            + " SELECT $1, 0, $2, $3, $4, $5, $6, $7, $8, $11, expires_at FROM asked"
            + " WHERE expires_at > now() AND expires_at <= now() + $12::int8 * interval '1 millisecond'"
            + " ON CONFLICT (tenant, recipient, origin, key) WHERE key IS NOT NULL DO NOTHING RETURNING *";

    private static final String OF_KEY =
            "SELECT * FROM notification WHERE tenant = $1 AND recipient = $2 AND origin = $3 AND key = $4";

    private static final String REMEMBER = "INSERT INTO task_request (id, tenant, origin, key, hash)"
            + " VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING id";

    private static final String REMEMBERED =
            "SELECT hash, answer FROM task_request WHERE tenant = $1 AND origin = $2 AND key = $3";

    private static final String STORE_ANSWER =
            "UPDATE task_request SET answer = $4 WHERE tenant = $1 AND origin = $2 AND key = $3";

    /** As a reader sees it: what was told to a role has been read by each for themselves. */
    private static final String COLUMNS = "n.id, n.seq, n.recipient, n.origin, n.kind, n.title, n.message, n.data,"
            + " n.created_at, n.expires_at, coalesce(n.read_at, r.at) AS read_at";

    private static final String MARKS = " LEFT JOIN notification_read r ON r.notification = n.id AND r.subject = $3";

    /** The newest of each recipient along an index, so that a question costs the same however many there are. */
    private static final String LIST =
            "WITH looked_at AS MATERIALIZED (SELECT n.* FROM unnest($2::text[]) AS a(address)"
                    + " CROSS JOIN LATERAL (SELECT * FROM notification n WHERE n.tenant = $1 AND n.recipient = a.address"
                    + "  AND n.seq < $4 ORDER BY n.seq DESC LIMIT $5) n ORDER BY n.seq DESC LIMIT $5),"
                    + " edge AS (SELECT count(*) = $5 AND ($8::timestamptz IS NULL OR min(created_at) > $8 - interval '1 minute')"
                    + "  AS more, min(seq) AS lowest FROM looked_at)"
                    + " SELECT edge.more, edge.lowest, f.* FROM edge LEFT JOIN LATERAL (SELECT " + COLUMNS
                    + " FROM looked_at n" + MARKS + " WHERE n.expires_at > now()"
                    + " AND (NOT $6 OR coalesce(n.read_at, r.at) IS NULL) AND ($7::text IS NULL OR n.kind = $7)"
                    + " AND ($8::timestamptz IS NULL OR n.created_at >= $8)"
                    + " AND ($9::text IS NULL OR strpos(lower(n.title), lower($9)) > 0 OR strpos(lower(n.message), lower($9)) > 0)"
                    + " ORDER BY n.seq DESC LIMIT $10) f ON true ORDER BY f.seq DESC";

    private static final String FIND = "SELECT " + COLUMNS + " FROM notification n" + MARKS
            + " WHERE n.id = $4 AND n.tenant = $1 AND n.recipient = ANY($2) AND n.expires_at > now()";

    private static final String UNREAD = "SELECT ((SELECT count(*) FROM (SELECT 1 FROM notification WHERE tenant = $1"
            + "  AND recipient = $4 AND read_at IS NULL AND expires_at > now() LIMIT $5) own)"
            + " + (SELECT count(*) FROM (SELECT 1 FROM notification n WHERE n.tenant = $1 AND n.recipient = ANY($2)"
            + "  AND n.recipient <> $4 AND n.expires_at > now() AND NOT EXISTS (SELECT 1 FROM notification_read r"
            + "  WHERE r.notification = n.id AND r.subject = $3) LIMIT $5) of_roles))::int4 AS unread";

    private static final String AFTER = "SELECT " + COLUMNS + ", n.expires_at <= now() AS expired"
            + " FROM unnest($2::text[]) AS a(address) CROSS JOIN LATERAL (SELECT * FROM notification n"
            + "  WHERE n.tenant = $1 AND n.recipient = a.address AND n.seq > $4 ORDER BY n.seq LIMIT $5) n" + MARKS
            + " ORDER BY n.seq LIMIT $5";

    private static final String POSITION =
            "SELECT coalesce(max(n.seq), 0) AS position FROM unnest($2::text[]) AS a(address)"
                    + " CROSS JOIN LATERAL (SELECT seq FROM notification n WHERE n.tenant = $1 AND n.recipient = a.address"
                    + "  ORDER BY n.seq DESC LIMIT 1) n";

    /** In the order of ids, so that two calls never wait for one another. */
    private static final String MARK_READ = "WITH mine AS (SELECT id, recipient = $4 AS own FROM notification"
            + "  WHERE id = ANY($5::uuid[]) AND tenant = $1 AND recipient = ANY($2) AND expires_at > now()),"
            + " held AS (SELECT n.id FROM notification n WHERE n.id IN (SELECT id FROM mine WHERE own) AND n.read_at IS NULL"
            + "  ORDER BY n.id FOR NO KEY UPDATE),"
            + " own AS (UPDATE notification n SET read_at = now() FROM held WHERE n.id = held.id RETURNING n.id),"
            + " of_roles AS (INSERT INTO notification_read (notification, subject) SELECT id, $3 FROM mine WHERE NOT own"
            + "  ORDER BY id ON CONFLICT DO NOTHING RETURNING notification AS id)"
            + " SELECT m.id, m.id IN (SELECT id FROM own UNION ALL SELECT id FROM of_roles) AS changed FROM mine m";

    /** Marks of their readers go with them. */
    private static final String REMOVE =
            "WITH gone AS (DELETE FROM notification WHERE id IN (SELECT id FROM notification"
                    + "  WHERE tenant = $1 AND %s LIMIT $3 FOR UPDATE SKIP LOCKED) RETURNING id),"
                    + " noted AS (UPDATE notification_due d SET removed = true FROM gone WHERE d.notification = gone.id)"
                    + " SELECT count(*)::int4 AS removed FROM gone";

    private static final String REMOVE_EXPIRED =
            REMOVE.formatted("expires_at <= now() AND $2::int8 IS NOT NULL ORDER BY expires_at");

    private static final String REMOVE_READ =
            REMOVE.formatted("read_at < now() - $2::int8 * interval '1 millisecond' ORDER BY read_at");

    /** How many notifications one question looks at; more makes searches need fewer pages, and each take longer. */
    private static final int LOOKED_AT = 2_000;

    /** Marking may find that what it marks is being removed. */
    private static final int TRIES = 3;

    private final PostgresClient postgres;

    /** A store over a client. */
    public PostgresNotificationStore(@Named(PostgresClient.REQUESTS) PostgresClient postgres) {
        this.postgres = postgres;
    }

    @Override
    public Uni<CreateOutcome> create(
            UUID id, NewNotification wanted, Origin origin, @Nullable NotificationRequest request) {
        return postgres.transaction(client ->
                request == null ? insert(client, id, wanted, origin) : once(client, id, wanted, origin, request));
    }

    private static Uni<CreateOutcome> once(
            SqlClient client, UUID id, NewNotification wanted, Origin origin, NotificationRequest request) {
        Tuple parameters = Tuple.of(id, wanted.tenant(), request.origin(), request.key(), request.hash());
        return run(client, REMEMBER, parameters)
                .chain(rows -> rows.size() == 0
                        ? repeated(client, wanted.tenant(), request)
                        : insert(client, id, wanted, origin)
                                .call(outcome -> storeAnswer(client, wanted.tenant(), request, outcome)));
    }

    private static Uni<CreateOutcome> repeated(SqlClient client, String tenant, NotificationRequest request) {
        return run(client, REMEMBERED, Tuple.of(tenant, request.origin(), request.key()))
                .map(rows -> {
                    for (Row row : rows) {
                        return new CreateOutcome.Repeated(
                                Objects.requireNonNull(row.getString("hash")), row.getString("answer"));
                    }
                    return new CreateOutcome.Repeated(request.hash(), null);
                });
    }

    private static Uni<Void> storeAnswer(
            SqlClient client, String tenant, NotificationRequest request, CreateOutcome outcome) {
        var render = request.answer();
        Optional<Notification> made = made(outcome);
        return render == null || made.isEmpty()
                ? Uni.createFrom().voidItem()
                : run(client, STORE_ANSWER, Tuple.of(tenant, request.origin(), request.key(), render.apply(made.get())))
                        .replaceWithVoid();
    }

    private static Optional<Notification> made(CreateOutcome outcome) {
        return switch (outcome) {
            case CreateOutcome.Created(Notification notification) -> Optional.of(notification);
            case CreateOutcome.Existing(Notification notification) -> Optional.of(notification);
            case CreateOutcome.Repeated repeated -> Optional.empty();
        };
    }

    private static Uni<CreateOutcome> insert(SqlClient client, UUID id, NewNotification wanted, Origin origin) {
        return run(client, INSERT, parameters(id, wanted, origin))
                .chain(rows -> first(rows)
                        .<Uni<CreateOutcome>>map(made -> Uni.createFrom().item(new CreateOutcome.Created(made)))
                        .orElseGet(() -> existing(client, wanted, origin)));
    }

    static Tuple parameters(UUID id, NewNotification wanted, Origin origin) {
        return Tuple.wrap(new ArrayList<>(Arrays.asList(
                id,
                wanted.tenant(),
                wanted.recipient().address(),
                origin.wireName(),
                wanted.kind(),
                wanted.title(),
                wanted.message(),
                wanted.data(),
                TaskRows.column(time(wanted.expiry())),
                millis(wanted.expiry()),
                wanted.key(),
                Expiry.LONGEST.toMillis())));
    }

    private static @Nullable Instant time(Expiry expiry) {
        return expiry instanceof Expiry.At(Instant time) ? time : null;
    }

    private static @Nullable Long millis(Expiry expiry) {
        return expiry instanceof Expiry.After after ? after.time().toMillis() : null;
    }

    /** The notification that has the key; if there is none, it was the time that was wrong. */
    private static Uni<CreateOutcome> existing(SqlClient client, NewNotification wanted, Origin origin) {
        Tuple parameters = Tuple.of(wanted.tenant(), wanted.recipient().address(), origin.wireName(), wanted.key());
        return run(client, OF_KEY, parameters)
                .map(rows -> first(rows)
                        .<CreateOutcome>map(CreateOutcome.Existing::new)
                        .orElseThrow(() -> ProblemException.invalid(
                                "expires_at", "a time ahead, by at most " + Expiry.LONGEST.toDays() + " days")));
    }

    private static Optional<Notification> first(RowSet<Row> rows) {
        for (Row row : rows) {
            return Optional.of(NotificationRows.notification(row));
        }
        return Optional.empty();
    }

    private static Tuple of(Reader reader, @Nullable Object... more) {
        List<@Nullable Object> parameters = new ArrayList<>();
        parameters.add(reader.tenant());
        parameters.add(reader.addresses().toArray(String[]::new));
        parameters.add(reader.subject());
        parameters.addAll(Arrays.asList(more));
        return Tuple.wrap(parameters);
    }

    @Override
    public Uni<NotificationFilter.Found> list(NotificationFilter filter) {
        Tuple parameters = of(
                filter.reader(),
                filter.before(),
                (long) LOOKED_AT,
                filter.unread(),
                filter.kind(),
                TaskRows.column(filter.since()),
                filter.text(),
                filter.limit() + 1L);
        return postgres.query(LIST, parameters).map(rows -> found(rows, filter.limit()));
    }

    private static NotificationFilter.Found found(RowSet<Row> rows, int limit) {
        List<Notification> found = new ArrayList<>();
        Long next = null;
        for (Row row : rows) {
            next = row.getBoolean("more") ? row.getLong("lowest") : null;
            if (row.getUUID("id") != null) {
                found.add(NotificationRows.notification(row));
            }
        }
        if (found.size() > limit) {
            List<Notification> shown = found.subList(0, limit);
            return new NotificationFilter.Found(shown, shown.getLast().seq());
        }
        return new NotificationFilter.Found(found, next);
    }

    @Override
    public Uni<Optional<Notification>> find(Reader reader, UUID id) {
        return postgres.query(FIND, of(reader, id)).map(PostgresNotificationStore::first);
    }

    @Override
    public Uni<Integer> unread(Reader reader) {
        return postgres.query(UNREAD, of(reader, reader.ownAddress(), (long) UNREAD_LIMIT))
                .map(rows -> Math.min(UNREAD_LIMIT, rows.iterator().next().getInteger("unread")));
    }

    @Override
    public Uni<NotificationSlice> after(Reader reader, long position, int limit) {
        return postgres.query(AFTER, of(reader, position, (long) limit)).map(rows -> slice(rows, position, limit));
    }

    private static NotificationSlice slice(RowSet<Row> rows, long position, int limit) {
        List<Notification> shown = new ArrayList<>();
        long last = position;
        for (Row row : rows) {
            last = row.getLong("seq");
            if (!row.getBoolean("expired")) {
                shown.add(NotificationRows.notification(row));
            }
        }
        return new NotificationSlice(shown, last, rows.size() == limit);
    }

    @Override
    public Uni<Long> position(Reader reader) {
        Tuple parameters = Tuple.of(reader.tenant(), reader.addresses().toArray(String[]::new));
        return postgres.query(POSITION, parameters)
                .map(rows -> rows.iterator().next().getLong("position"));
    }

    @Override
    public Uni<ReadOutcome> markRead(Reader reader, Collection<UUID> ids) {
        Tuple parameters = of(reader, reader.ownAddress(), ids.toArray(UUID[]::new));
        return Uni.createFrom()
                .deferred(() -> postgres.query(MARK_READ, parameters))
                .onFailure(PostgresNotificationStore::isRemovedMeanwhile)
                .retry()
                .atMost(TRIES)
                .map(PostgresNotificationStore::outcome);
    }

    private static boolean isRemovedMeanwhile(Throwable failure) {
        return failure instanceof PgException pg && "23503".equals(pg.getSqlState());
    }

    private static ReadOutcome outcome(RowSet<Row> rows) {
        Set<UUID> read = new HashSet<>();
        int changed = 0;
        for (Row row : rows) {
            read.add(row.getUUID("id"));
            changed += row.getBoolean("changed") ? 1 : 0;
        }
        return new ReadOutcome(read, changed);
    }

    @Override
    public Uni<Integer> remove(String tenant, Removal why, Duration readKept, int limit) {
        String sql = switch (why) {
            case EXPIRED -> REMOVE_EXPIRED;
            case READ -> REMOVE_READ;
        };
        return postgres.query(sql, Tuple.of(tenant, readKept.toMillis(), (long) limit))
                .map(rows -> rows.iterator().next().getInteger("removed"));
    }
}
