package io.slipstream.query.storage;

import io.slipstream.query.result.SettingStore;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;

/** Settings in the service's own schema. The secret never changes, so it is read once. */
@ApplicationScoped
public class PostgresSettingStore implements SettingStore {
    private static final String READ = "SELECT value FROM setting WHERE name = $1";
    private static final String CLAIM = "INSERT INTO setting (name, value, changed_by) VALUES ($1, $2, 'slipstream') "
            + "ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING value";
    private static final String WRITE = "INSERT INTO setting (name, value, changed_by) VALUES ($1, $2, $3) "
            + "ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_by = excluded.changed_by, changed_at = now()";
    private static final String SECRET = "cursor_secret";
    private static final String ENABLED = "cache_enabled";

    private final Pool pool;
    private final AtomicReference<byte[]> secret = new AtomicReference<>();

    /** Wired once. */
    public PostgresSettingStore(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<byte[]> cursorSecret() {
        byte[] known = secret.get();
        if (known != null) {
            return Uni.createFrom().item(known);
        }
        byte[] fresh = new byte[32];
        new SecureRandom().nextBytes(fresh);
        String text = Base64.getEncoder().encodeToString(fresh);
        return Stores.guarded(pool.preparedQuery(CLAIM)
                .execute(Tuple.of(SECRET, text))
                .map(rows -> Base64.getDecoder().decode(rows.iterator().next().getString(0)))
                .invoke(secret::set));
    }

    @Override
    public Uni<Boolean> cacheEnabled(boolean initial) {
        return Stores.guarded(pool.preparedQuery(READ)
                .execute(Tuple.of(ENABLED))
                .map(rows -> rows.size() == 0
                        ? initial
                        : Boolean.parseBoolean(rows.iterator().next().getString(0))));
    }

    @Override
    public Uni<Void> cacheEnabled(String subject, boolean enabled) {
        return Stores.guarded(pool.preparedQuery(WRITE)
                .execute(Tuple.of(ENABLED, Boolean.toString(enabled), subject))
                .replaceWithVoid());
    }
}
