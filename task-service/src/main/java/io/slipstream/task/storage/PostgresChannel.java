package io.slipstream.task.storage;

import static io.slipstream.task.storage.PostgresClient.run;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgConnection;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A channel of PostgreSQL's NOTIFY within the service's schema. It is heard on a connection of its own, which is held from the first {@link #listen} to
 * {@link #leave}. What is told is sent by itself, never with a change: a commit with a notification takes a lock of the whole database server.
 */
final class PostgresChannel {
    private final PostgresClient postgres;
    private final String name;
    private final AtomicReference<@Nullable SqlConnection> listening = new AtomicReference<>();

    /**
     * A channel over a client.
     *
     * @param prefix what its name begins with; letters and underscores
     */
    PostgresChannel(PostgresClient postgres, String prefix) {
        this.postgres = postgres;
        this.name = "'" + prefix + "_' || md5(current_schema())";
    }

    /** Tells all that listen, this one too; PostgreSQL refuses 8,000 bytes. */
    Uni<Void> tell(String text) {
        return postgres.query("SELECT pg_notify(" + name + ", $1)", Tuple.of(text))
                .replaceWithVoid();
    }

    /** Makes sure that what is told is heard; to be called again and again, since the connection may break. */
    Uni<Void> listen(Consumer<String> heard) {
        SqlConnection connection = listening.get();
        return connection == null ? begin(heard) : check(connection);
    }

    /** Hears no more and gives the connection back. */
    Uni<Void> leave() {
        SqlConnection connection = listening.get();
        return connection == null ? Uni.createFrom().voidItem() : end(connection);
    }

    private Uni<Void> begin(Consumer<String> heard) {
        return postgres.connection().chain(connection -> {
            PgConnection delegate = PgConnection.cast(connection.getDelegate());
            delegate.closeHandler(closed -> forget(connection));
            delegate.notificationHandler(notification -> heard.accept(notification.getPayload()));
            return postgres.bounded(run(connection, "SELECT " + name + " AS name", Tuple.tuple())
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

    /** Deaf before it goes back to the pool. */
    private Uni<Void> end(SqlConnection connection) {
        forget(connection);
        return postgres.bounded(run(connection, "UNLISTEN *", Tuple.tuple()))
                .onFailure()
                .recoverWithNull()
                .chain(connection::close)
                .onFailure()
                .recoverWithNull();
    }

    private void forget(SqlConnection connection) {
        listening.compareAndSet(connection, null);
    }
}
