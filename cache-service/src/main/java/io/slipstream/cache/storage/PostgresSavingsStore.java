package io.slipstream.cache.storage;

import io.slipstream.cache.ai.AiKind;
import io.slipstream.cache.ai.Holding;
import io.slipstream.cache.ai.LedgerBatch;
import io.slipstream.cache.ai.Saving;
import io.slipstream.cache.ai.SavingsStore;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The ledger of savings in PostgreSQL. May be called from any thread; answers on an event loop. */
public final class PostgresSavingsStore implements SavingsStore {
    private static final int MAX_LINES = 100_000;
    private static final String CLAIM = """
            INSERT INTO ai_ledger_writer AS known (writer, last_batch) VALUES ($1, $2)
            ON CONFLICT (writer) DO UPDATE SET last_batch = excluded.last_batch, last_at = now()
            WHERE known.last_batch < excluded.last_batch""";
    private static final String FORGET =
            "DELETE FROM ai_ledger_writer WHERE writer <> $1 AND last_at < now() - interval '30 days'";
    private static final String ADD_SAVINGS = """
            INSERT INTO ai_saving AS known (tenant, day, kind, model, calls, input_tokens, output_tokens)
            SELECT * FROM unnest($1::text[], $2::date[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[])
            ON CONFLICT (tenant, day, kind, model) DO UPDATE SET
                calls = known.calls + excluded.calls,
                input_tokens = known.input_tokens + excluded.input_tokens,
                output_tokens = known.output_tokens + excluded.output_tokens""";
    private static final String ADD_HOLDINGS = """
            INSERT INTO ai_holding AS known (tenant, day, byte_seconds)
            SELECT * FROM unnest($1::text[], $2::date[], $3::bigint[])
            ON CONFLICT (tenant, day) DO UPDATE SET byte_seconds = known.byte_seconds + excluded.byte_seconds""";
    private static final String READ_SAVINGS = """
            SELECT day, kind, model, calls, input_tokens, output_tokens FROM ai_saving
            WHERE tenant = $1 AND day BETWEEN $2 AND $3 ORDER BY day, kind, model LIMIT $4""";
    private static final String READ_HOLDINGS =
            "SELECT coalesce(sum(byte_seconds), 0)::bigint FROM ai_holding WHERE tenant = $1 AND day BETWEEN $2 AND $3";

    private final Pool pool;
    private final Duration timeout;

    /** Asks this database; every operation is over after the time-out. */
    public PostgresSavingsStore(Pool pool, Duration timeout) {
        this.pool = pool;
        this.timeout = timeout;
    }

    @Override
    public Uni<Void> add(LedgerBatch batch) {
        return guarded(pool.withTransaction(connection -> connection
                .preparedQuery(CLAIM)
                .execute(Tuple.of(batch.writer(), batch.number()))
                .chain(claimed -> claimed.rowCount() == 0
                        ? Uni.createFrom().voidItem()
                        : addSavings(connection, batch.savings())
                                .chain(() -> addHoldings(connection, batch.holdings()))
                                .chain(() -> forgetOld(connection, batch)))));
    }

    @Override
    public Uni<Statement> read(String tenant, LocalDate from, LocalDate to) {
        return guarded(pool.withConnection(connection -> connection
                        .preparedQuery(READ_SAVINGS)
                        .execute(Tuple.of(tenant, from, to, MAX_LINES + 1))
                        .map(rows -> {
                            List<Saving> savings = new ArrayList<>(rows.size());
                            rows.forEach(row -> savings.add(saving(tenant, row)));
                            return savings;
                        })
                        .chain(savings -> connection
                                .preparedQuery(READ_HOLDINGS)
                                .execute(Tuple.of(tenant, from, to))
                                .map(rows -> new Statement(
                                        savings, rows.iterator().next().getLong(0))))))
                .invoke(statement -> {
                    if (statement.savings().size() > MAX_LINES) {
                        throw ProblemException.invalid("from", "later: there are more than " + MAX_LINES + " lines");
                    }
                });
    }

    private static Saving saving(String tenant, Row row) {
        String kind = row.getString("kind");
        return new Saving(
                new Saving.Line(
                        tenant,
                        row.getLocalDate("day"),
                        AiKind.of(kind).orElseThrow(() -> new IllegalStateException("no such kind: " + kind)),
                        row.getString("model")),
                row.getLong("calls"),
                row.getLong("input_tokens"),
                row.getLong("output_tokens"));
    }

    private static Uni<Void> addSavings(SqlConnection connection, List<Saving> savings) {
        Tuple columns = Tuple.tuple()
                .addArrayOfString(texts(savings, saving -> saving.line().tenant()))
                .addArrayOfLocalDate(days(savings, saving -> saving.line().day()))
                .addArrayOfString(texts(savings, saving -> saving.line().kind().text()))
                .addArrayOfString(texts(savings, saving -> saving.line().model()))
                .addArrayOfLong(numbers(savings, Saving::calls))
                .addArrayOfLong(numbers(savings, Saving::inputTokens))
                .addArrayOfLong(numbers(savings, Saving::outputTokens));
        return connection.preparedQuery(ADD_SAVINGS).execute(columns).replaceWithVoid();
    }

    private static Uni<Void> addHoldings(SqlConnection connection, List<Holding> holdings) {
        Tuple columns = Tuple.tuple()
                .addArrayOfString(texts(holdings, holding -> holding.line().tenant()))
                .addArrayOfLocalDate(days(holdings, holding -> holding.line().day()))
                .addArrayOfLong(numbers(holdings, Holding::byteSeconds));
        return connection.preparedQuery(ADD_HOLDINGS).execute(columns).replaceWithVoid();
    }

    /** Each run of a replica leaves a row; its first batch clears away those of runs that are long over. */
    private static Uni<Void> forgetOld(SqlConnection connection, LedgerBatch batch) {
        return batch.number() > 1
                ? Uni.createFrom().voidItem()
                : connection
                        .preparedQuery(FORGET)
                        .execute(Tuple.of(batch.writer()))
                        .replaceWithVoid();
    }

    private static <T> String[] texts(List<T> lines, Function<T, String> column) {
        return lines.stream().map(column).toArray(String[]::new);
    }

    private static <T> LocalDate[] days(List<T> lines, Function<T, LocalDate> column) {
        return lines.stream().map(column).toArray(LocalDate[]::new);
    }

    private static <T> Long[] numbers(List<T> lines, Function<T, Long> column) {
        return lines.stream().map(column).toArray(Long[]::new);
    }

    private <T> Uni<T> guarded(Uni<T> asking) {
        return asking.ifNoItem()
                .after(timeout)
                .fail()
                .onFailure(failure -> !(failure instanceof ProblemException))
                .transform(failure -> new ProblemException(
                        ErrorCode.STORE_UNAVAILABLE, "savings cannot be read or written now", failure));
    }
}
