package io.slipstream.cache.storage;

import io.slipstream.cache.ai.AiKind;
import io.slipstream.cache.ai.Divergence;
import io.slipstream.cache.ai.Holding;
import io.slipstream.cache.ai.LedgerBatch;
import io.slipstream.cache.ai.Recompute;
import io.slipstream.cache.ai.Saving;
import io.slipstream.cache.ai.SavingsStore;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The ledger of savings in PostgreSQL. May be called from any thread; answers on an event loop. */
public final class PostgresSavingsStore implements SavingsStore {
    private static final int MAX_LINES = 100_000;
    private static final int DIVERGENCES_KEPT = 1_000;
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
    private static final String ADD_RECOMPUTES = """
            INSERT INTO ai_recompute AS known
                (tenant, day, kind, model, calls, input_tokens, output_tokens, compared, diverged)
            SELECT * FROM unnest($1::text[], $2::date[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[],
                $8::bigint[], $9::bigint[])
            ON CONFLICT (tenant, day, kind, model) DO UPDATE SET
                calls = known.calls + excluded.calls,
                input_tokens = known.input_tokens + excluded.input_tokens,
                output_tokens = known.output_tokens + excluded.output_tokens,
                compared = known.compared + excluded.compared,
                diverged = known.diverged + excluded.diverged""";
    private static final String ADD_DIVERGENCES = """
            INSERT INTO ai_divergence AS known (tenant, kind, key, model, found_at, differs_at, times)
            SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::bigint[])
            ON CONFLICT (tenant, kind, key) DO UPDATE SET
                model = excluded.model,
                found_at = greatest(known.found_at, excluded.found_at),
                differs_at = excluded.differs_at,
                times = known.times + excluded.times""";
    private static final String FORGET_DIVERGENCES = """
            DELETE FROM ai_divergence AS old USING (
                SELECT tenant, kind, key, row_number() OVER (PARTITION BY tenant ORDER BY found_at DESC) AS place
                FROM ai_divergence WHERE tenant = ANY($1)) AS placed
            WHERE old.tenant = placed.tenant AND old.kind = placed.kind AND old.key = placed.key AND place > $2""";
    private static final String READ_RECOMPUTES = """
            SELECT day, kind, model, calls, input_tokens, output_tokens, compared, diverged FROM ai_recompute
            WHERE tenant = $1 AND day BETWEEN $2 AND $3 ORDER BY day, kind, model LIMIT $4""";
    private static final String READ_DIVERGENCES = """
            SELECT kind, key, model, found_at, differs_at, times FROM ai_divergence
            WHERE tenant = $1 ORDER BY found_at DESC, kind, key LIMIT $2""";
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
                                .chain(() -> addRecomputes(connection, batch.recomputes()))
                                .chain(() -> addDivergences(connection, batch.divergences()))
                                .chain(() -> forgetOld(connection, batch)))));
    }

    @Override
    public Uni<Statement> read(String tenant, LocalDate from, LocalDate to) {
        Tuple days = Tuple.of(tenant, from, to);
        Tuple lines = Tuple.of(tenant, from, to, MAX_LINES + 1);
        return guarded(pool.withConnection(connection -> connection
                        .preparedQuery(READ_SAVINGS)
                        .execute(lines)
                        .map(rows -> all(rows, row -> saving(tenant, row)))
                        .chain(savings -> connection
                                .preparedQuery(READ_RECOMPUTES)
                                .execute(lines)
                                .map(rows -> all(rows, row -> recompute(tenant, row)))
                                .chain(recomputes -> connection
                                        .preparedQuery(READ_HOLDINGS)
                                        .execute(days)
                                        .map(rows -> new Statement(
                                                savings,
                                                recomputes,
                                                rows.iterator().next().getLong(0)))))))
                .invoke(statement -> {
                    if (Math.max(
                                    statement.savings().size(),
                                    statement.recomputes().size())
                            > MAX_LINES) {
                        throw ProblemException.invalid("from", "later: there are more than " + MAX_LINES + " lines");
                    }
                });
    }

    @Override
    public Uni<List<Divergence>> divergences(String tenant, int limit) {
        return guarded(pool.preparedQuery(READ_DIVERGENCES)
                .execute(Tuple.of(tenant, limit))
                .map(rows -> all(rows, row -> divergence(tenant, row))));
    }

    private static <T> List<T> all(RowSet<Row> rows, Function<Row, T> reading) {
        List<T> all = new ArrayList<>(rows.size());
        rows.forEach(row -> all.add(reading.apply(row)));
        return all;
    }

    private static AiKind kind(Row row) {
        String kind = row.getString("kind");
        return AiKind.of(kind).orElseThrow(() -> new IllegalStateException("no such kind: " + kind));
    }

    private static Recompute recompute(String tenant, Row row) {
        return new Recompute(saving(tenant, row), row.getLong("compared"), row.getLong("diverged"));
    }

    private static Divergence divergence(String tenant, Row row) {
        return new Divergence(
                new Divergence.Line(tenant, kind(row), row.getString("key")),
                row.getString("model"),
                row.getOffsetDateTime("found_at").toInstant(),
                row.getString("differs_at"),
                row.getLong("times"));
    }

    private static Saving saving(String tenant, Row row) {
        return new Saving(
                new Saving.Line(tenant, row.getLocalDate("day"), kind(row), row.getString("model")),
                row.getLong("calls"),
                row.getLong("input_tokens"),
                row.getLong("output_tokens"));
    }

    private static Uni<Void> addSavings(SqlConnection connection, List<Saving> savings) {
        return connection.preparedQuery(ADD_SAVINGS).execute(columns(savings)).replaceWithVoid();
    }

    private static Tuple columns(List<Saving> savings) {
        return Tuple.tuple()
                .addArrayOfString(texts(savings, saving -> saving.line().tenant()))
                .addArrayOfLocalDate(days(savings, saving -> saving.line().day()))
                .addArrayOfString(texts(savings, saving -> saving.line().kind().text()))
                .addArrayOfString(texts(savings, saving -> saving.line().model()))
                .addArrayOfLong(numbers(savings, Saving::calls))
                .addArrayOfLong(numbers(savings, Saving::inputTokens))
                .addArrayOfLong(numbers(savings, Saving::outputTokens));
    }

    private static Uni<Void> addRecomputes(SqlConnection connection, List<Recompute> recomputes) {
        if (recomputes.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Tuple columns = columns(recomputes.stream().map(Recompute::spent).toList())
                .addArrayOfLong(numbers(recomputes, Recompute::compared))
                .addArrayOfLong(numbers(recomputes, Recompute::diverged));
        return connection.preparedQuery(ADD_RECOMPUTES).execute(columns).replaceWithVoid();
    }

    /** Of each tenant the newest are kept. */
    private static Uni<Void> addDivergences(SqlConnection connection, List<Divergence> divergences) {
        if (divergences.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Tuple columns = Tuple.tuple()
                .addArrayOfString(texts(divergences, one -> one.line().tenant()))
                .addArrayOfString(texts(divergences, one -> one.line().kind().text()))
                .addArrayOfString(texts(divergences, one -> one.line().key()))
                .addArrayOfString(texts(divergences, Divergence::model))
                .addArrayOfOffsetDateTime(divergences.stream()
                        .map(one -> one.foundAt().atOffset(ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new))
                .addArrayOfString(texts(divergences, Divergence::differsAt))
                .addArrayOfLong(numbers(divergences, Divergence::times));
        String[] tenants =
                divergences.stream().map(one -> one.line().tenant()).distinct().toArray(String[]::new);
        return connection
                .preparedQuery(ADD_DIVERGENCES)
                .execute(columns)
                .chain(() -> connection
                        .preparedQuery(FORGET_DIVERGENCES)
                        .execute(Tuple.tuple().addArrayOfString(tenants).addInteger(DIVERGENCES_KEPT)))
                .replaceWithVoid();
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
