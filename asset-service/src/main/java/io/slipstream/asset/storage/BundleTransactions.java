package io.slipstream.asset.storage;

import io.slipstream.asset.asset.AssetPath;
import io.slipstream.asset.asset.Bundle;
import io.slipstream.asset.asset.BundleDraft;
import io.slipstream.asset.asset.BundleResult;
import io.slipstream.asset.asset.PublishedFile;
import io.slipstream.asset.config.PurgeConfig;
import io.slipstream.asset.purge.Actor;
import io.slipstream.asset.purge.Invalidation.Reason;
import io.slipstream.asset.purge.PathPattern;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** What happens to bundles, each in one transaction. */
@ApplicationScoped
class BundleTransactions {
    private static final String REMEMBER = """
            insert into idempotency (tenant, operation, key, request, result_id, created_at)
            values ($1, $2, $3, $4, $5, $6) on conflict do nothing""";
    private static final String REMEMBERED =
            "select request, result_id from idempotency where tenant = $1 and operation = $2 and key = $3";
    private static final String INSERT = """
            insert into bundle (id, tenant, sequence, prefix, file_count, size_bytes, active, warnings, created_at, created_by)
            values ($1, $2, (select coalesce(max(sequence), 0) + 1 from bundle where tenant = $2), $3, $4, $5, false, $6, $7, $8)""";
    private static final String INSERT_FILES = """
            insert into bundle_file (bundle_id, tenant, path, hash, media_type)
            select $1, $2, f.path, f.hash, f.media_type
            from unnest($3::text[], $4::bytea[], $5::text[]) as f (path, hash, media_type)""";
    private static final String FIND =
            "select " + Rows.BUNDLE + ", sequence from bundle where tenant = $1 and id = $2 for update";
    private static final String EARLIER = "select " + Rows.BUNDLE
            + ", sequence from bundle where tenant = $1 and prefix = $2 and sequence < $3"
            + " and activated_at is not null order by sequence desc limit 1";

    /** Files of the bundle that its paths do not hold yet. */
    private static final String CHANGED = """
            select f.path, f.hash, f.media_type, c.size_bytes from bundle_file f
            join content c on c.tenant = f.tenant and c.hash = f.hash
            left join asset a on a.tenant = f.tenant and a.path = f.path
            where f.bundle_id = $1 and (a.path is null or a.retired or a.hash <> f.hash or a.media_type <> f.media_type)
            order by f.path""";

    /** Paths of the bundle active before under the same prefix that the new one has not. */
    private static final String DROPPED = """
            select a.path from asset a join bundle b on b.id = a.bundle_id
            where b.tenant = $1 and b.prefix = $2 and b.active and not a.retired
            and not exists (select 1 from bundle_file f where f.bundle_id = $3 and f.path = a.path)
            order by a.path""";

    private static final String PUT = """
            insert into asset (tenant, path, hash, media_type, modified_at, bundle_id)
            select tenant, path, hash, media_type, $2, bundle_id from bundle_file where bundle_id = $1
            on conflict (tenant, path) do update set hash = excluded.hash, media_type = excluded.media_type,
            modified_at = case when asset.hash = excluded.hash then asset.modified_at else excluded.modified_at end,
            bundle_id = excluded.bundle_id, retired = false""";
    private static final String PUT_VERSIONS = """
            insert into asset_version (tenant, path, hash, hash_hex, media_type, published_at)
            select tenant, path, hash, encode(hash, 'hex'), media_type, $2 from bundle_file where bundle_id = $1
            on conflict (tenant, path, hash) do update set media_type = excluded.media_type""";
    private static final String RETIRE = "update asset set retired = true where tenant = $1 and path = any($2)";
    private static final String DROP = "delete from asset where tenant = $1 and path = any($2)";
    private static final String DEACTIVATE =
            "update bundle set active = false where tenant = $1 and prefix = $2 and active";
    private static final String ACTIVATE =
            "update bundle set active = true, activated_at = $2 where id = $1 returning " + Rows.BUNDLE;
    private static final String OPERATION = "bundle";

    private final Postgres postgres;
    private final ChangeLog log;
    private final int maxPaths;

    BundleTransactions(Postgres postgres, ChangeLog log, PurgeConfig purge) {
        this.postgres = postgres;
        this.log = log;
        this.maxPaths = purge.maxPaths();
    }

    Uni<Bundle> create(Actor actor, BundleDraft draft) {
        UUID id = UUID.randomUUID();
        return postgres.inTransaction(connection -> log.begin(connection, actor.tenant())
                .chain(revision -> first(connection, actor, draft, id)
                        .chain(first -> first.equals(id)
                                ? insert(connection, actor, revision, draft, id)
                                : find(connection, actor, first).map(BundleTransactions::single))));
    }

    Uni<BundleResult> activate(Actor actor, UUID id) {
        return postgres.inTransaction(connection -> log.begin(connection, actor.tenant())
                .chain(revision -> find(connection, actor, id)
                        .chain(found -> found.size() == 0
                                ? Uni.createFrom().item(new BundleResult.Unknown())
                                : activate(connection, actor, revision, single(found)))));
    }

    Uni<BundleResult> rollBack(Actor actor, UUID id) {
        return postgres.inTransaction(connection -> log.begin(connection, actor.tenant())
                .chain(revision -> find(connection, actor, id).chain(found -> {
                    if (found.size() == 0) {
                        return Uni.createFrom().item(new BundleResult.Unknown());
                    }
                    Row row = found.iterator().next();
                    return rollBack(connection, actor, revision, Rows.bundle(row), row.getLong("sequence"));
                })));
    }

    private Uni<BundleResult> rollBack(
            SqlConnection connection, Actor actor, long revision, Bundle bundle, long sequence) {
        if (!bundle.active()) {
            return Uni.createFrom().item(new BundleResult.NotActive());
        }
        return connection
                .preparedQuery(EARLIER)
                .execute(Tuple.of(actor.tenant().name(), bundle.prefix(), sequence))
                .chain(earlier -> earlier.size() == 0
                        ? Uni.createFrom().item(new BundleResult.NoEarlier())
                        : activate(connection, actor, revision, single(earlier)));
    }

    /** The id under which the caller's key was first seen: this one, if it is new or there is no key. */
    private Uni<UUID> first(SqlConnection connection, Actor actor, BundleDraft draft, UUID id) {
        String key = draft.idempotencyKey();
        if (key == null) {
            return Uni.createFrom().item(id);
        }
        Buffer request = Rows.parameter(draft.request());
        String tenant = actor.tenant().name();
        return connection
                .preparedQuery(REMEMBER)
                .execute(Tuple.of(tenant, OPERATION, key, request, id, Rows.parameter(log.now())))
                .chain(inserted -> connection.preparedQuery(REMEMBERED).execute(Tuple.of(tenant, OPERATION, key)))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    if (!draft.request().equals(Rows.hash(row, "request"))) {
                        throw new ProblemException(
                                ErrorCode.IDEMPOTENCY_KEY_REUSED, "this Idempotency-Key came with another upload");
                    }
                    return row.getUUID("result_id");
                });
    }

    private Uni<Bundle> insert(SqlConnection connection, Actor actor, long revision, BundleDraft draft, UUID id) {
        List<PublishedFile> files = draft.files();
        long sizeBytes = files.stream().mapToLong(PublishedFile::sizeBytes).sum();
        Tuple row = Tuple.tuple(Arrays.asList(
                id,
                actor.tenant().name(),
                draft.prefix(),
                files.size(),
                sizeBytes,
                draft.warnings().toArray(String[]::new),
                Rows.parameter(log.now()),
                actor.subject()));
        Tuple rows = Tuple.of(
                id,
                actor.tenant().name(),
                files.stream().map(file -> file.path().value()).toArray(String[]::new),
                files.stream().map(file -> Rows.parameter(file.hash())).toArray(Buffer[]::new),
                files.stream().map(PublishedFile::mediaType).toArray(String[]::new));
        return connection
                .preparedQuery(INSERT)
                .execute(row)
                .chain(() -> connection.preparedQuery(INSERT_FILES).execute(rows))
                .chain(() -> find(connection, actor, id))
                .map(BundleTransactions::single)
                .chain(bundle -> draft.activate()
                        ? activate(connection, actor, revision, bundle).map(BundleTransactions::active)
                        : Uni.createFrom().item(bundle));
    }

    private Uni<BundleResult> activate(SqlConnection connection, Actor actor, long revision, Bundle bundle) {
        if (bundle.active()) {
            return Uni.createFrom().item(new BundleResult.Active(bundle));
        }
        String tenant = actor.tenant().name();
        return connection
                .preparedQuery(CHANGED)
                .execute(Tuple.of(bundle.id()))
                .map(BundleTransactions::files)
                .chain(changed -> connection
                        .preparedQuery(DROPPED)
                        .execute(Tuple.of(tenant, bundle.prefix(), bundle.id()))
                        .map(BundleTransactions::paths)
                        .chain(dropped -> swap(connection, actor, bundle, dropped)
                                .chain(() -> tell(connection, actor, revision, bundle, changed, dropped))))
                .chain(() ->
                        connection.preparedQuery(ACTIVATE).execute(Tuple.of(bundle.id(), Rows.parameter(log.now()))))
                .map(rows -> new BundleResult.Active(single(rows)));
    }

    /** Lets the paths hold what the bundle says. */
    private Uni<RowSet<Row>> swap(SqlConnection connection, Actor actor, Bundle bundle, List<AssetPath> dropped) {
        String tenant = actor.tenant().name();
        Tuple put = Tuple.of(bundle.id(), Rows.parameter(log.now()));
        String[] retired = values(dropped.stream().filter(AssetPath::carriesFingerprint));
        String[] gone = values(dropped.stream().filter(path -> !path.carriesFingerprint()));
        return connection
                .preparedQuery(RETIRE)
                .execute(Tuple.of(tenant, retired))
                .chain(() -> connection.preparedQuery(DROP).execute(Tuple.of(tenant, gone)))
                .chain(() -> connection.preparedQuery(PUT).execute(put))
                .chain(() -> connection.preparedQuery(PUT_VERSIONS).execute(put))
                .chain(() -> connection.preparedQuery(DEACTIVATE).execute(Tuple.of(tenant, bundle.prefix())));
    }

    private Uni<Void> tell(
            SqlConnection connection,
            Actor actor,
            long revision,
            Bundle bundle,
            List<PublishedFile> changed,
            List<AssetPath> dropped) {
        List<PathPattern> paths = Stream.concat(changed.stream().map(PublishedFile::path), dropped.stream())
                .map(path -> new PathPattern(path.value()))
                .toList();
        if (paths.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<PathPattern> bounded = paths.size() <= maxPaths ? paths : List.of(under(bundle.prefix()));
        return log.published(connection, actor, revision, changed, bundle.id())
                .chain(() -> log.invalidate(connection, actor, revision, bounded, Reason.ACTIVATED))
                .replaceWithVoid();
    }

    private static Uni<RowSet<Row>> find(SqlConnection connection, Actor actor, UUID id) {
        return connection.preparedQuery(FIND).execute(Tuple.of(actor.tenant().name(), id));
    }

    private static Bundle single(RowSet<Row> rows) {
        return Rows.bundle(rows.iterator().next());
    }

    private static Bundle active(BundleResult result) {
        return switch (result) {
            case BundleResult.Active active -> active.bundle();
            case BundleResult.Unknown ignored -> throw new IllegalStateException("a new bundle is known");
            case BundleResult.NotActive ignored -> throw new IllegalStateException("a new bundle can be activated");
            case BundleResult.NoEarlier ignored -> throw new IllegalStateException("a new bundle needs no earlier one");
        };
    }

    private static List<PublishedFile> files(RowSet<Row> rows) {
        List<PublishedFile> files = new ArrayList<>();
        rows.forEach(row -> files.add(new PublishedFile(
                new AssetPath(row.getString("path")),
                Rows.hash(row, "hash"),
                row.getLong("size_bytes"),
                row.getString("media_type"))));
        return files;
    }

    private static List<AssetPath> paths(RowSet<Row> rows) {
        List<AssetPath> paths = new ArrayList<>();
        rows.forEach(row -> paths.add(new AssetPath(row.getString("path"))));
        return paths;
    }

    private static String[] values(Stream<AssetPath> paths) {
        return paths.map(AssetPath::value).toArray(String[]::new);
    }

    private static PathPattern under(String prefix) {
        return prefix.isEmpty() ? PathPattern.EVERYTHING : new PathPattern(prefix + "/*");
    }
}
