package io.slipstream.gateway.storage;

import io.slipstream.contracts.security.Scope;
import io.slipstream.contracts.security.Tenant;
import io.slipstream.gateway.config.CredentialConfig;
import io.slipstream.gateway.credential.ApiKey;
import io.slipstream.gateway.credential.ApiKeyStore;
import io.slipstream.gateway.credential.StoredKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** API keys in PostgreSQL. Each change is one statement, which also raises the revision that replicas follow. */
@Singleton
public class PostgresApiKeyStore implements ApiKeyStore {
    private static final String BUMP =
            "with bump as (update revision set number = number + 1 where kind = 'api_key' returning number) ";
    private static final String INSERT = """
            insert into api_key (id, tenant, subject, scopes, secret_hash, bootstrap, created_at, created_by, expires_at, revision)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, (select number from bump))
            """;

    private final Pool pool;
    private final Duration timeout;

    /** A store over the pool of the gateway's role. */
    public PostgresApiKeyStore(Pool pool, CredentialConfig config) {
        this.pool = pool;
        this.timeout = config.lookupTimeout();
    }

    @Override
    public Uni<Optional<StoredKey>> find(String id) {
        return run("select * from api_key where id = $1", Tuple.of(id))
                .map(rows -> stream(rows).stream().findFirst().map(PostgresApiKeyStore::storedKey));
    }

    @Override
    public Uni<KeyPage> list(@Nullable Tenant tenant, int page, int perPage) {
        String name = tenant == null ? null : tenant.name();
        String sql = """
                select *, (select count(*) from api_key where $1::text is null or tenant = $1) as total
                from api_key where $1::text is null or tenant = $1
                order by created_at desc, id limit $2 offset $3
                """;
        Uni<RowSet<Row>> rows = run(sql, Tuple.of(name, perPage, (page - 1L) * perPage));
        return rows.chain(found -> pageOf(found, name));
    }

    private Uni<KeyPage> pageOf(RowSet<Row> rows, @Nullable String tenant) {
        List<Row> found = stream(rows);
        List<ApiKey> keys = found.stream().map(row -> storedKey(row).key()).toList();
        if (!found.isEmpty()) {
            return Uni.createFrom().item(new KeyPage(keys, found.getFirst().getLong("total")));
        }
        String sql = "select count(*) as total from api_key where $1::text is null or tenant = $1";
        return run(sql, Tuple.of(tenant))
                .map(counted -> new KeyPage(keys, counted.iterator().next().getLong("total")));
    }

    @Override
    public Uni<Void> insert(StoredKey key, String createdBy) {
        return run(BUMP + INSERT, row(key, createdBy)).replaceWithVoid();
    }

    @Override
    public Uni<Void> insertBootstrap(StoredKey key) {
        return run(BUMP + INSERT + " on conflict (id) do nothing", row(key, "bootstrap"))
                .chain(() -> run(
                        BUMP
                                + "update api_key set revoked_at = $2, revision = (select number from bump) where bootstrap and id <> $1 and revoked_at is null",
                        Tuple.of(key.key().id(), time(key.key().createdAt()))))
                .replaceWithVoid();
    }

    private static Tuple row(StoredKey stored, String createdBy) {
        ApiKey key = stored.key();
        return Tuple.tuple()
                .addString(key.id())
                .addString(key.tenant().name())
                .addString(key.subject())
                .addArrayOfString(
                        key.scopes().stream().map(Scope::value).sorted().toArray(String[]::new))
                .addBuffer(Buffer.buffer(stored.hash()))
                .addBoolean(key.bootstrap())
                .addOffsetDateTime(time(key.createdAt()))
                .addString(createdBy)
                .addOffsetDateTime(key.expiresAt() == null ? null : time(key.expiresAt()));
    }

    @Override
    public Uni<Void> revoke(String id, Instant at) {
        return run(
                        BUMP
                                + "update api_key set revoked_at = $2, revision = (select number from bump) where id = $1 and revoked_at is null",
                        Tuple.of(id, time(at)))
                .replaceWithVoid();
    }

    @Override
    public Uni<Boolean> rotate(String id, byte[] hash, Instant at, Instant previousUntil) {
        String sql = BUMP + """
                update api_key set previous_hash = secret_hash, previous_until = $4, secret_hash = $2, rotated_at = $3,
                    revision = (select number from bump)
                where id = $1 and revoked_at is null and (expires_at is null or expires_at > $3)
                """;
        Tuple values = Tuple.tuple()
                .addString(id)
                .addBuffer(Buffer.buffer(hash))
                .addOffsetDateTime(time(at))
                .addOffsetDateTime(time(previousUntil));
        return run(sql, values).map(rows -> rows.rowCount() == 1);
    }

    @Override
    public Uni<Changes> changesAfter(long revision) {
        String sql = """
                select r.number, k.id from revision r
                left join api_key k on $1::bigint >= 0 and k.revision > $1 and k.revision <= r.number
                where r.kind = 'api_key'
                """;
        return run(sql, Tuple.of(revision)).map(PostgresApiKeyStore::changes);
    }

    private static Changes changes(RowSet<Row> rows) {
        List<String> ids = new ArrayList<>();
        long reached = -1;
        for (Row row : rows) {
            reached = row.getLong("number");
            if (row.getString("id") != null) {
                ids.add(row.getString("id"));
            }
        }
        return new Changes(reached, ids);
    }

    private Uni<RowSet<Row>> run(String sql, Tuple values) {
        return StoreFailures.bounded(pool.preparedQuery(sql).execute(values), timeout);
    }

    private static List<Row> stream(RowSet<Row> rows) {
        List<Row> list = new ArrayList<>();
        rows.forEach(list::add);
        return list;
    }

    private static StoredKey storedKey(Row row) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String name : row.getArrayOfStrings("scopes")) {
            Scope.of(name).ifPresent(scopes::add);
        }
        ApiKey key = new ApiKey(
                row.getString("id"),
                new Tenant(row.getString("tenant")),
                row.getString("subject"),
                scopes,
                row.getBoolean("bootstrap"),
                row.getOffsetDateTime("created_at").toInstant(),
                instant(row, "expires_at"),
                instant(row, "revoked_at"),
                instant(row, "rotated_at"));
        Buffer previous = row.getBuffer("previous_hash");
        return new StoredKey(
                key,
                row.getBuffer("secret_hash").getBytes(),
                previous == null ? null : previous.getBytes(),
                instant(row, "previous_until"));
    }

    private static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime value = row.getOffsetDateTime(column);
        return value == null ? null : value.toInstant();
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
