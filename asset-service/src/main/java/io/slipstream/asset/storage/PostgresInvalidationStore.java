package io.slipstream.asset.storage;

import io.slipstream.asset.config.PublishConfig;
import io.slipstream.asset.purge.Actor;
import io.slipstream.asset.purge.Invalidation;
import io.slipstream.asset.purge.InvalidationStore;
import io.slipstream.asset.purge.PathPattern;
import io.slipstream.asset.variant.ContentHash;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The queue of invalidations in PostgreSQL. */
@ApplicationScoped
class PostgresInvalidationStore implements InvalidationStore {
    private static final String REMEMBER = """
            insert into idempotency (tenant, operation, key, request, result_id, created_at)
            values ($1, 'invalidation', $2, $3, $4, $5) on conflict do nothing""";
    private static final String REMEMBERED =
            "select request, result_id from idempotency where tenant = $1 and operation = 'invalidation' and key = $2";
    private static final String FORGET_KEYS = "delete from idempotency where created_at < $1";
    private static final String FIND = "select " + Rows.INVALIDATION
            + " from invalidation where tenant = $1 and id = any($2) order by requested_at, id";
    private static final String LIST = "select " + Rows.INVALIDATION
            + " from invalidation where tenant = $1 and ($2::boolean is null or $2 = (acknowledged_at is null))"
            + " order by requested_at, id limit $3 offset $4";
    private static final String COUNT =
            "select count(*) from invalidation where tenant = $1 and ($2::boolean is null or $2 = (acknowledged_at is null))";
    private static final String ACKNOWLEDGE = """
            update invalidation set acknowledged_at = $3, acknowledged_by = $4
            where tenant = $1 and id = any($2) and acknowledged_at is null""";
    private static final String STATE = "select revision, settings_revision from tenant_state where tenant = $1";
    private static final String SINCE =
            "select paths from invalidation where tenant = $1 and revision > $2 order by revision limit $3";
    private static final String EXPIRE = "delete from invalidation where acknowledged_at < $1";

    private final Postgres postgres;
    private final ChangeLog log;
    private final InstantSource clock;
    private final Duration keyRetention;

    PostgresInvalidationStore(Postgres postgres, ChangeLog log, InstantSource clock, PublishConfig publish) {
        this.postgres = postgres;
        this.log = log;
        this.clock = clock;
        this.keyRetention = publish.idempotencyRetention();
    }

    @Override
    public Uni<Invalidation> add(
            Actor actor, List<PathPattern> paths, Invalidation.Reason reason, @Nullable String key) {
        return postgres.inTransaction(connection -> log.begin(connection, actor.tenant())
                .chain(revision -> earlier(connection, actor, paths, key)
                        .chain(earlier -> earlier.isEmpty()
                                ? log.invalidate(connection, actor, revision, paths, reason)
                                        .call(added -> remember(connection, actor, paths, key, added.id()))
                                : Uni.createFrom().item(earlier.getFirst()))));
    }

    @Override
    public Uni<Found> list(Tenant tenant, @Nullable Boolean pending, int page, int perPage) {
        Tuple slice = Tuple.tuple(Arrays.asList(tenant.name(), pending, perPage, (long) (page - 1) * perPage));
        return postgres.query(LIST, slice)
                .map(PostgresInvalidationStore::invalidations)
                .chain(items -> postgres.query(COUNT, Tuple.tuple(Arrays.asList(tenant.name(), pending)))
                        .map(rows -> new Found(items, rows.iterator().next().getLong(0))));
    }

    @Override
    public Uni<List<Invalidation>> acknowledge(Actor actor, List<UUID> ids) {
        UUID[] wanted = ids.toArray(UUID[]::new);
        String tenant = actor.tenant().name();
        return postgres.query(ACKNOWLEDGE, Tuple.of(tenant, wanted, Rows.parameter(log.now()), actor.subject()))
                .chain(() -> postgres.query(FIND, Tuple.of(tenant, wanted)))
                .map(PostgresInvalidationStore::invalidations);
    }

    @Override
    public Uni<Changes> changesSince(Tenant tenant, long known, int most) {
        return postgres.query(STATE, Tuple.of(tenant.name())).chain(rows -> {
            if (rows.size() == 0) {
                return Uni.createFrom().item(new Changes(0, 0, List.of()));
            }
            Row state = rows.iterator().next();
            long revision = state.getLong("revision");
            long settings = state.getLong("settings_revision");
            if (revision == known) {
                return Uni.createFrom().item(new Changes(revision, settings, List.of()));
            }
            return postgres.query(SINCE, Tuple.of(tenant.name(), known, most + 1))
                    .map(found -> new Changes(revision, settings, patterns(found, most)));
        });
    }

    @Override
    public Uni<Integer> expire(Duration age) {
        Instant now = clock.instant();
        return postgres.query(FORGET_KEYS, Tuple.of(Rows.parameter(now.minus(keyRetention))))
                .chain(() -> postgres.query(EXPIRE, Tuple.of(Rows.parameter(now.minus(age)))))
                .map(RowSet::rowCount);
    }

    private Uni<List<Invalidation>> earlier(
            SqlConnection connection, Actor actor, List<PathPattern> paths, @Nullable String key) {
        if (key == null) {
            return Uni.createFrom().item(List.of());
        }
        String tenant = actor.tenant().name();
        return connection
                .preparedQuery(REMEMBERED)
                .execute(Tuple.of(tenant, key))
                .chain(rows -> {
                    if (rows.size() == 0) {
                        return Uni.createFrom().item(List.of());
                    }
                    Row row = rows.iterator().next();
                    if (!request(paths).equals(Rows.hash(row, "request"))) {
                        throw new ProblemException(
                                ErrorCode.IDEMPOTENCY_KEY_REUSED, "this Idempotency-Key came with other paths");
                    }
                    return connection
                            .preparedQuery(FIND)
                            .execute(Tuple.of(tenant, new UUID[] {row.getUUID("result_id")}))
                            .map(PostgresInvalidationStore::invalidations);
                });
    }

    private Uni<Void> remember(
            SqlConnection connection, Actor actor, List<PathPattern> paths, @Nullable String key, UUID id) {
        if (key == null) {
            return Uni.createFrom().voidItem();
        }
        return connection
                .preparedQuery(REMEMBER)
                .execute(Tuple.of(
                        actor.tenant().name(), key, Rows.parameter(request(paths)), id, Rows.parameter(log.now())))
                .replaceWithVoid();
    }

    /** Tells one request from another. */
    private static ContentHash request(List<PathPattern> paths) {
        String joined = paths.stream().map(PathPattern::value).collect(Collectors.joining("\n"));
        return ContentHash.ofContent(joined.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Invalidation> invalidations(RowSet<Row> rows) {
        List<Invalidation> found = new ArrayList<>();
        rows.forEach(row -> found.add(Rows.invalidation(row)));
        return found;
    }

    private static List<PathPattern> patterns(RowSet<Row> rows, int most) {
        List<PathPattern> patterns = new ArrayList<>();
        rows.forEach(row -> patterns.addAll(Rows.patterns(row)));
        return patterns.size() > most ? List.of(PathPattern.EVERYTHING) : patterns;
    }
}
