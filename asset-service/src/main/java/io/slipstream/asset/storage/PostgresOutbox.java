package io.slipstream.asset.storage;

import io.slipstream.asset.config.PurgeConfig;
import io.slipstream.asset.purge.AssetFact;
import io.slipstream.asset.purge.Outbox;
import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * The outbox in PostgreSQL. One replica at a time holds an advisory lock of the transaction; rows of tenants whose transactions
 * are still open are not visible yet and come with the next batch, in the tenant's order.
 */
@ApplicationScoped
class PostgresOutbox implements Outbox {
    /** The advisory lock of this service's relay; the number means nothing. */
    private static final long LOCK = 0x5113_5713_A55EL;

    private static final String TRY_LOCK = "select pg_try_advisory_xact_lock($1 + hashtext(current_schema()))";
    private static final String TAKE = """
            delete from outbox where position in (select position from outbox order by position limit $1)
            returning position, event_id, tenant, kind, subject, paths, encode(hash, 'hex') as hash, media_type, size_bytes,
            reference, revision, occurred_at, traceparent""";

    private final Postgres postgres;
    private final Duration timeout;

    PostgresOutbox(Postgres postgres, PurgeConfig config) {
        this.postgres = postgres;
        this.timeout = config.relayTimeout();
    }

    @Override
    public Uni<Integer> relay(int most, Function<List<AssetFact>, Uni<Void>> publisher) {
        return postgres.inTransaction(
                connection -> connection
                        .preparedQuery(TRY_LOCK)
                        .execute(Tuple.of(LOCK))
                        .map(rows -> rows.iterator().next().getBoolean(0))
                        .chain(mine -> mine
                                ? take(connection, most, publisher)
                                : Uni.createFrom().item(0)),
                timeout);
    }

    private static Uni<Integer> take(
            SqlConnection connection, int most, Function<List<AssetFact>, Uni<Void>> publisher) {
        return connection
                .preparedQuery(TAKE)
                .execute(Tuple.of(most))
                .map(PostgresOutbox::inOrder)
                .call(facts -> facts.isEmpty() ? Uni.createFrom().voidItem() : publisher.apply(facts))
                .map(List::size);
    }

    private static List<AssetFact> inOrder(RowSet<Row> rows) {
        List<Row> sorted = new ArrayList<>();
        rows.forEach(sorted::add);
        sorted.sort(Comparator.comparingLong(row -> row.getLong("position")));
        return sorted.stream().map(PostgresOutbox::fact).toList();
    }

    private static AssetFact fact(Row row) {
        Tenant tenant = new Tenant(row.getString("tenant"));
        if (row.getString("kind").equals("invalidated")) {
            return new AssetFact.Invalidated(
                    row.getUUID("event_id"),
                    tenant,
                    Rows.instant(row, "occurred_at"),
                    row.getString("traceparent"),
                    row.getLong("revision"),
                    row.getUUID("reference"),
                    List.of(row.getArrayOfStrings("paths")));
        }
        return new AssetFact.Published(
                row.getUUID("event_id"),
                tenant,
                Rows.instant(row, "occurred_at"),
                row.getString("traceparent"),
                row.getLong("revision"),
                row.getString("subject"),
                row.getString("hash"),
                row.getString("media_type"),
                row.getLong("size_bytes"),
                row.getUUID("reference"));
    }
}
