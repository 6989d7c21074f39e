package io.slipstream.task.storage;

import static io.slipstream.task.storage.PostgresClient.run;

import io.slipstream.task.lease.Announcements;
import io.slipstream.task.lease.ReadyTask;
import io.slipstream.task.task.Lane;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgNotification;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Announcements by PostgreSQL's NOTIFY, on a channel of the service's schema: a line with who tells, then one for each lane. They are sent by
 * themselves, never with a change of tasks: a commit with a notification takes a lock of the whole database server.
 */
@ApplicationScoped
public class PostgresAnnouncements implements Announcements {
    private static final Logger LOGGER = Logger.getLogger(PostgresAnnouncements.class);

    /** PostgreSQL refuses 8,000 bytes. */
    private static final int MOST_BYTES = 7_900;

    private static final int FIELDS = 4;

    private static final String CHANNEL = "'task_ready_' || md5(current_schema())";
    private static final String TELL = "SELECT pg_notify(" + CHANNEL + ", $1)";
    private static final String CHANNEL_NAME = "SELECT " + CHANNEL + " AS name";

    private final PostgresClient postgres;
    private final String me = UUID.randomUUID().toString();
    private final AtomicReference<@Nullable SqlConnection> listening = new AtomicReference<>();

    /** Announcements over a client. */
    public PostgresAnnouncements(@Named(PostgresClient.ENGINE) PostgresClient postgres) {
        this.postgres = postgres;
    }

    @Override
    public Uni<Void> tell(List<ReadyTask> tasks) {
        return postgres.query(TELL, Tuple.of(encode(me, tasks))).replaceWithVoid();
    }

    @Override
    public Uni<Void> listen(Consumer<List<ReadyTask>> heard) {
        SqlConnection connection = listening.get();
        return connection == null ? begin(heard) : check(connection);
    }

    private Uni<Void> begin(Consumer<List<ReadyTask>> heard) {
        return postgres.connection().chain(connection -> {
            PgConnection delegate = PgConnection.cast(connection.getDelegate());
            delegate.closeHandler(closed -> forget(connection));
            delegate.notificationHandler(notification -> told(notification, heard));
            return postgres.bounded(run(connection, CHANNEL_NAME, Tuple.tuple())
                            .map(rows -> rows.iterator().next().getString("name"))
                            .chain(channel -> run(connection, "LISTEN " + channel, Tuple.tuple())))
                    .invoke(done -> listening.set(connection))
                    .onFailure()
                    .call(failure -> end(connection))
                    .replaceWithVoid();
        });
    }

    private Uni<Void> check(SqlConnection connection) {
        return postgres.bounded(run(connection, "SELECT 1", Tuple.tuple()))
                .onFailure()
                .call(failure -> end(connection))
                .replaceWithVoid();
    }

    private Uni<Void> end(SqlConnection connection) {
        forget(connection);
        return connection.close().onFailure().recoverWithNull();
    }

    private void forget(SqlConnection connection) {
        listening.compareAndSet(connection, null);
    }

    private void told(PgNotification notification, Consumer<List<ReadyTask>> heard) {
        try {
            List<ReadyTask> tasks = decode(me, notification.getPayload());
            if (!tasks.isEmpty()) {
                heard.accept(tasks);
            }
        } catch (IllegalArgumentException e) {
            LOGGER.debugf("an announcement of another version was not understood: %s", e.getMessage());
        }
    }

    static String encode(String from, List<ReadyTask> tasks) {
        StringBuilder text = new StringBuilder(from);
        int bytes = from.length();
        for (ReadyTask task : tasks) {
            Lane lane = task.lane();
            String line = "\n" + task.seq() + ' ' + lane.priority() + ' ' + lane.type() + ' ' + lane.tenant();
            bytes += line.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MOST_BYTES) {
                break;
            }
            text.append(line);
        }
        return text.toString();
    }

    /** What another one than this told; throws {@link IllegalArgumentException} if it cannot be understood. */
    static List<ReadyTask> decode(String me, String text) {
        List<String> lines = text.lines().toList();
        List<ReadyTask> tasks = new ArrayList<>();
        if (lines.isEmpty() || lines.getFirst().equals(me)) {
            return tasks;
        }
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(" ", FIELDS);
            if (fields.length < FIELDS) {
                throw new IllegalArgumentException("a lane must have " + FIELDS + " fields, got '" + line + "'");
            }
            Lane lane = new Lane(fields[3], fields[2], Integer.parseInt(fields[1]));
            tasks.add(new ReadyTask(lane, Long.parseLong(fields[0])));
        }
        return tasks;
    }
}
