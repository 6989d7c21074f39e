package io.slipstream.query.storage;

import io.slipstream.query.document.SearchRequest;
import io.slipstream.query.document.SearchStore;
import io.slipstream.query.statement.ResultColumn;
import io.slipstream.query.statement.ResultColumn.Form;
import io.slipstream.query.statement.RowData;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's full-text search, and counts of what was found. */
@ApplicationScoped
public class PostgresSearchStore implements SearchStore {
    /** Marks from the private use area, which stay apart from the text until it is escaped. Each branch has its own index. */
    private static final String SEARCH = """
            WITH found AS (
              (SELECT 'document' AS source, d.id::text AS id, d.filename AS title, NULL AS url, ARRAY[]::text[] AS tags,
                d.filename, d.media_type, d.language, d.created_at, left(d.text, 200000) AS text, d.id AS document,
                CASE WHEN $2 = '' THEN 0 ELSE ts_rank_cd(d.words, q.q) END::float8 AS rank, q.q
              FROM document d, websearch_to_tsquery('english', $2) AS q(q)
              WHERE d.tenant = $1 AND d.status = 'completed' AND ($2 = '' OR d.words @@ q.q)
                AND (cardinality($3::text[]) = 0 OR EXISTS (
                  SELECT FROM document_finding f WHERE f.document_id = d.id AND f.owasp_category = ANY ($3)))
              ORDER BY rank DESC, d.created_at DESC, d.id LIMIT $4::int8 + $5::int8)
              UNION ALL
              (SELECT s.source, s.id, s.title, s.url, s.tags, NULL, 'text/plain', NULL, s.changed_at, s.content, NULL,
                CASE WHEN $2 = '' THEN 0 ELSE ts_rank_cd(s.words, q.q) END::float8 AS rank, q.q
              FROM search_text s, websearch_to_tsquery('english', $2) AS q(q)
              WHERE s.tenant = $1 AND NOT s.deleted AND ($2 = '' OR s.words @@ q.q) AND cardinality($3::text[]) = 0
              ORDER BY rank DESC, s.changed_at DESC, s.id LIMIT $4::int8 + $5::int8)
            ), hit AS (SELECT * FROM found ORDER BY rank DESC, created_at DESC, id LIMIT $4 OFFSET $5)
            SELECT h.id, h.filename, h.media_type, h.language, h.created_at, h.rank,
              replace(replace(replace(replace(replace(
                ts_headline('english', coalesce(h.text, ''), h.q,
                  'StartSel=\uE000, StopSel=\uE001, MaxFragments=2, MaxWords=30, MinWords=10, FragmentDelimiter=" … "'),
                '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '\uE000', '<mark>'), '\uE001', '</mark>') AS snippet,
              ARRAY(SELECT DISTINCT f.owasp_category FROM document_finding f WHERE f.document_id = h.document ORDER BY 1) AS owasp_categories,
              h.source, h.title, h.url, h.tags
            FROM hit h ORDER BY h.rank DESC, h.created_at DESC, h.id""";

    private static final String COUNT = """
            SELECT (SELECT count(*) FROM document d, websearch_to_tsquery('english', $2) AS q(q)
            WHERE d.tenant = $1 AND d.status = 'completed' AND ($2 = '' OR d.words @@ q.q)
              AND (cardinality($3::text[]) = 0 OR EXISTS (
                SELECT FROM document_finding f WHERE f.document_id = d.id AND f.owasp_category = ANY ($3))))
            + (SELECT count(*) FROM search_text s, websearch_to_tsquery('english', $2) AS q(q)
            WHERE s.tenant = $1 AND NOT s.deleted AND ($2 = '' OR s.words @@ q.q) AND cardinality($3::text[]) = 0)""";
    private static final String FINDINGS = """
            SELECT date_trunc('day', found_at, 'UTC') AS at, owasp_category, severity, count(*) AS findings,
              count(DISTINCT document_id) AS documents
            FROM document_finding WHERE tenant = $1 AND found_at >= $2
            GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""";
    private static final String TASKS = """
            SELECT hour AS at, task_type AS type, event, events AS count
            FROM task_rollup WHERE tenant = $1 AND hour >= $2 ORDER BY hour, task_type, event LIMIT 10000""";
    private static final List<ResultColumn> HIT = columns(
            "id",
            "filename",
            "media_type",
            "language",
            "created_at",
            "rank",
            "snippet",
            "owasp_categories",
            "source",
            "title",
            "url",
            "tags");
    private static final List<ResultColumn> FINDING =
            columns("at", "owasp_category", "severity", "findings", "documents");
    private static final List<ResultColumn> TASK = columns("at", "type", "event", "count");

    private final Pool pool;
    private final InstantSource clock;

    /** Wired once. */
    public PostgresSearchStore(Pool pool, InstantSource clock) {
        this.pool = pool;
        this.clock = clock;
    }

    @Override
    public Uni<RowData> search(SearchRequest request) {
        String[] categories = request.categories().toArray(String[]::new);
        long offset = (request.page() - 1L) * request.perPage();
        Tuple count = Tuple.of(request.tenant(), request.words(), categories);
        Tuple page = Tuple.of(request.tenant(), request.words(), categories, (long) request.perPage(), offset);
        return Stores.guarded(pool.preparedQuery(COUNT)
                .execute(count)
                .map(rows -> rows.iterator().next().getLong(0))
                .chain(total -> pool.preparedQuery(SEARCH).execute(page).map(rows -> encode(HIT, rows, total))));
    }

    @Override
    public Uni<RowData> findings(String tenant, Duration span) {
        return since(FINDINGS, FINDING, tenant, span);
    }

    @Override
    public Uni<RowData> tasks(String tenant, Duration span) {
        return since(TASKS, TASK, tenant, span);
    }

    private Uni<RowData> since(String sql, List<ResultColumn> columns, String tenant, Duration span) {
        OffsetDateTime from = clock.instant().minus(span).atOffset(ZoneOffset.UTC);
        return Stores.guarded(
                pool.preparedQuery(sql).execute(Tuple.of(tenant, from)).map(rows -> encode(columns, rows, null)));
    }

    private static RowData encode(List<ResultColumn> columns, RowSet<Row> rows, @Nullable Long total) {
        RowJson json = new RowJson(columns, RowJson.Framing.ARRAY);
        rows.forEach(row -> json.write(row.getDelegate()));
        int count = json.rows();
        return new RowData(columns, json.finish(), count, false, total, null);
    }

    private static List<ResultColumn> columns(String... names) {
        return Stream.of(names)
                .map(name -> new ResultColumn(name, "", "", Form.NATIVE))
                .toList();
    }
}
