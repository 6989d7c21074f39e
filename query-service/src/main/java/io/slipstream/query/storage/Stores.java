package io.slipstream.query.storage;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What the stores on the service's own database have in common: a failure there is not the caller's. */
final class Stores {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private Stores() {}

    /** Gives up after a time, and turns every failure that is no problem yet into STORE_UNAVAILABLE. */
    static <T> Uni<T> guarded(Uni<T> work) {
        return work.ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure(failure -> !(failure instanceof ProblemException))
                .transform(Stores::unavailable);
    }

    /** A page of a tenant's rows, by a statement that takes tenant, limit and offset. */
    static <T> Uni<List<T>> page(
            Pool pool, String statement, String tenant, long offset, int limit, Function<Row, T> read) {
        return guarded(pool.preparedQuery(statement)
                .execute(Tuple.of(tenant, (long) limit, offset))
                .map(rows -> {
                    List<T> page = new ArrayList<>();
                    rows.forEach(row -> page.add(read.apply(row)));
                    return page;
                }));
    }

    /** The number that a statement tells of a tenant. */
    static Uni<Long> count(Pool pool, String statement, String tenant) {
        return guarded(pool.preparedQuery(statement)
                .execute(Tuple.of(tenant))
                .map(rows -> rows.iterator().next().getLong(0)));
    }

    private static ProblemException unavailable(Throwable failure) {
        return new ProblemException(
                ErrorCode.STORE_UNAVAILABLE, "the service's database does not answer", List.of(), RETRY_AFTER, failure);
    }
}
