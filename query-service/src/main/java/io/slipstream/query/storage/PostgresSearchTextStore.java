package io.slipstream.query.storage;

import io.slipstream.query.document.OutboxRecord;
import io.slipstream.query.document.SearchText;
import io.slipstream.query.document.SearchTextStore;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** Texts in {@code search_text}. Rows are written in the order of their keys, so that two writers never wait for one another. */
@ApplicationScoped
public class PostgresSearchTextStore implements SearchTextStore {
    private static final String PUT = """
            INSERT INTO search_text AS s (tenant, source, id, title, content, tags, url, version, deleted, words, changed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CASE WHEN $9 THEN NULL ELSE setweight(to_tsvector('english', $4), 'A')
              || setweight(to_tsvector('english', array_to_string($6::text[], ' ')), 'B') || to_tsvector('english', $5) END, now())
            ON CONFLICT (tenant, source, id) DO UPDATE SET title = excluded.title, content = excluded.content,
              tags = excluded.tags, url = excluded.url, version = excluded.version, deleted = excluded.deleted,
              words = excluded.words, changed_at = excluded.changed_at
            WHERE excluded.version > s.version""";
    private static final String FORGET = "DELETE FROM search_text WHERE deleted AND changed_at < $1";
    private static final Comparator<SearchText> ORDER =
            Comparator.comparing(SearchText::source).thenComparing(SearchText::id);

    private final Pool pool;

    /** Wired once. */
    public PostgresSearchTextStore(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Integer> put(String tenant, UUID version, List<SearchText> texts, OutboxRecord event) {
        List<SearchText> ordered = texts.stream().sorted(ORDER).toList();
        return Stores.guarded(pool.withTransaction(connection -> put(connection, tenant, version, ordered, 0, 0)
                .chain(changed -> changed == 0
                        ? Uni.createFrom().item(0)
                        : PostgresOutbox.append(connection, event).replaceWith(changed))));
    }

    private static Uni<Integer> put(
            SqlConnection connection, String tenant, UUID version, List<SearchText> texts, int next, int changed) {
        return next == texts.size()
                ? Uni.createFrom().item(changed)
                : connection
                        .preparedQuery(PUT)
                        .execute(tuple(tenant, version, texts.get(next)))
                        .chain(rows -> put(connection, tenant, version, texts, next + 1, changed + rows.rowCount()));
    }

    private static Tuple tuple(String tenant, UUID version, SearchText text) {
        return Tuple.from(new Object[] {
            tenant,
            text.source(),
            text.id(),
            text.title(),
            text.content(),
            text.tags().toArray(String[]::new),
            text.url(),
            version,
            text.deleted()
        });
    }

    @Override
    public Uni<Void> forget(Instant before) {
        return Stores.guarded(pool.preparedQuery(FORGET)
                .execute(Tuple.of(before.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid());
    }
}
