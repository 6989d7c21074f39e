package io.slipstream.query.storage;

import io.slipstream.query.document.AcceptResult;
import io.slipstream.query.document.Document;
import io.slipstream.query.document.DocumentStore;
import io.slipstream.query.document.Finding;
import io.slipstream.query.document.OutboxRecord;
import io.slipstream.query.document.ProcessingResult;
import io.slipstream.query.document.Upload;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Documents in the service's own schema; their bytes in a table of their own, so that lists never read them. */
@ApplicationScoped
public class PostgresDocumentStore implements DocumentStore {
    /** How much of a text is indexed, in characters, tried in turn: PostgreSQL's word list has 1 MiB at the most. */
    private static final int[] INDEXED = {1_000_000, 250_000, 50_000};

    private static final String TOO_LONG = "54000";
    private static final String UPLOADS = "/api/v1/documents";
    private static final String COLUMNS = """
            id, tenant, subject, filename, media_type, size_bytes, sha256, status, error_type, error, language, metadata,
            created_at, completed_at""";
    private static final String INSERT = """
            INSERT INTO document (id, tenant, subject, filename, media_type, size_bytes, sha256, status, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, 'processing', $8)""";
    private static final String INSERT_CONTENT = "INSERT INTO document_content (document_id, bytes) VALUES ($1, $2)";
    private static final String CLAIM_KEY = """
            INSERT INTO idempotency_key (tenant, path, key, body_sha256, document_id, created_at)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING""";
    private static final String FIND_KEY =
            "SELECT body_sha256, document_id FROM idempotency_key WHERE tenant = $1 AND path = $2 AND key = $3";
    private static final String FIND = "SELECT " + COLUMNS + " FROM document WHERE tenant = $1 AND id = $2";
    private static final String FIND_FINDINGS =
            "SELECT rule, owasp_category, severity, line, excerpt FROM document_finding WHERE document_id = $1 ORDER BY id";
    private static final String PAGE = "SELECT " + COLUMNS
            + " FROM document WHERE tenant = $1 ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3";
    private static final String COUNT = "SELECT count(*) FROM document WHERE tenant = $1";
    private static final String CONTENT = """
            SELECT c.bytes FROM document_content c JOIN document d ON d.id = c.document_id
            WHERE d.tenant = $1 AND d.id = $2""";
    private static final String COMPLETE = """
            UPDATE document SET status = 'completed', text = $3, language = $4, media_type = coalesce($5, media_type),
              metadata = $6, error_type = NULL, error = NULL, completed_at = coalesce(completed_at, $7),
              words = setweight(to_tsvector('english', filename), 'A')
                || to_tsvector('english', left($3, $8))
            WHERE tenant = $1 AND id = $2""";
    private static final String FORGET_FINDINGS = "DELETE FROM document_finding WHERE document_id = $1";
    private static final String INSERT_FINDING = """
            INSERT INTO document_finding (document_id, tenant, rule, owasp_category, severity, line, excerpt, found_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)""";
    private static final String FAIL = """
            UPDATE document SET status = 'failed', error_type = $3, error = $4, completed_at = $5
            WHERE tenant = $1 AND id = $2 AND status = 'processing'""";

    private static final String FORGET_KEYS = "DELETE FROM idempotency_key WHERE created_at < $1";

    private final Pool pool;
    private final InstantSource clock;

    /** Wired once. */
    public PostgresDocumentStore(Pool pool, InstantSource clock) {
        this.pool = pool;
        this.clock = clock;
    }

    @Override
    public Uni<AcceptResult> accept(Document document, Upload upload, OutboxRecord event) {
        String key = upload.idempotencyKey();
        Uni<AcceptResult> accepted = key == null
                ? pool.withTransaction(connection -> insert(connection, document, upload, event))
                        .replaceWith(new AcceptResult.Accepted(document))
                : pool.withTransaction(connection -> insert(connection, document, upload, event)
                                .chain(() -> connection.preparedQuery(CLAIM_KEY).execute(Tuple.from(new Object[] {
                                    document.tenant(),
                                    UPLOADS,
                                    key,
                                    hash(document),
                                    document.id(),
                                    at(document.createdAt())
                                })))
                                .invoke(rows -> {
                                    if (rows.rowCount() == 0) {
                                        throw new KeyTaken();
                                    }
                                })
                                .<AcceptResult>replaceWith(new AcceptResult.Accepted(document)))
                        .onFailure(KeyTaken.class)
                        .recoverWithUni(() -> repeated(document, key));
        return Stores.guarded(accepted);
    }

    @Override
    public Uni<Optional<Document>> find(String tenant, UUID id) {
        return Stores.guarded(pool.preparedQuery(FIND)
                .execute(Tuple.of(tenant, id))
                .chain(rows -> rows.size() == 0
                        ? Uni.createFrom().item(Optional.<Document>empty())
                        : withFindings(document(rows.iterator().next()))));
    }

    @Override
    public Uni<List<Document>> page(String tenant, long offset, int limit) {
        return Stores.page(pool, PAGE, tenant, offset, limit, PostgresDocumentStore::document);
    }

    @Override
    public Uni<Long> count(String tenant) {
        return Stores.count(pool, COUNT, tenant);
    }

    @Override
    public Uni<Optional<byte[]>> content(String tenant, UUID id) {
        return Stores.guarded(
                pool.preparedQuery(CONTENT).execute(Tuple.of(tenant, id)).map(PostgresDocumentStore::bytes));
    }

    @Override
    public Uni<Boolean> complete(ProcessingResult result, OutboxRecord event) {
        return Stores.guarded(complete(result, event, 0));
    }

    @Override
    public Uni<Boolean> fail(String tenant, UUID id, Document.Failure failure, OutboxRecord event) {
        Tuple tuple = Tuple.of(tenant, id, storable(failure.type()), storable(failure.message()), at(clock.instant()));
        return Stores.guarded(pool.withTransaction(connection -> connection
                .preparedQuery(FAIL)
                .execute(tuple)
                .chain(rows -> rows.rowCount() == 0
                        ? Uni.createFrom().item(false)
                        : PostgresOutbox.append(connection, event).replaceWith(true))));
    }

    @Override
    public Uni<Void> forgetKeys(Instant before) {
        return Stores.guarded(
                pool.preparedQuery(FORGET_KEYS).execute(Tuple.of(at(before))).replaceWithVoid());
    }

    private Uni<Boolean> complete(ProcessingResult result, OutboxRecord event, int attempt) {
        Tuple tuple = Tuple.from(new Object[] {
            result.tenant(),
            result.documentId(),
            storable(result.text()),
            result.language(),
            result.mediaType(),
            result.metadata(),
            at(clock.instant()),
            INDEXED[attempt]
        });
        return pool.withTransaction(connection -> connection
                        .preparedQuery(COMPLETE)
                        .execute(tuple)
                        .chain(rows -> rows.rowCount() == 0
                                ? Uni.createFrom().item(false)
                                : replaceFindings(connection, result)
                                        .chain(() -> PostgresOutbox.append(connection, event))
                                        .replaceWith(true)))
                .onFailure(failure -> tooLong(failure) && attempt + 1 < INDEXED.length)
                .recoverWithUni(() -> complete(result, event, attempt + 1));
    }

    private Uni<Void> replaceFindings(SqlConnection connection, ProcessingResult result) {
        Uni<RowSet<Row>> cleared = connection.preparedQuery(FORGET_FINDINGS).execute(Tuple.of(result.documentId()));
        if (result.findings().isEmpty()) {
            return cleared.replaceWithVoid();
        }
        OffsetDateTime now = at(clock.instant());
        List<Tuple> rows = new ArrayList<>();
        for (Finding finding : result.findings()) {
            rows.add(Tuple.from(new Object[] {
                result.documentId(),
                result.tenant(),
                storable(finding.rule()),
                storable(finding.owaspCategory()),
                storable(finding.severity()),
                finding.line(),
                finding.excerpt() == null ? null : storable(finding.excerpt()),
                now
            }));
        }
        return cleared.chain(() -> connection.preparedQuery(INSERT_FINDING).executeBatch(rows))
                .replaceWithVoid();
    }

    private static Uni<Void> insert(SqlConnection connection, Document document, Upload upload, OutboxRecord event) {
        Tuple row = Tuple.from(new Object[] {
            document.id(),
            document.tenant(),
            document.subject(),
            document.filename(),
            document.mediaType(),
            document.sizeBytes(),
            document.sha256(),
            at(document.createdAt())
        });
        return connection
                .preparedQuery(INSERT)
                .execute(row)
                .chain(() -> connection
                        .preparedQuery(INSERT_CONTENT)
                        .execute(Tuple.of(document.id(), Buffer.buffer(upload.bytes()))))
                .chain(() -> PostgresOutbox.append(connection, event));
    }

    /** What the key stands for; the transaction that wanted it was given up. */
    private Uni<AcceptResult> repeated(Document document, String key) {
        return pool.preparedQuery(FIND_KEY)
                .execute(Tuple.of(document.tenant(), UPLOADS, key))
                .chain(rows -> {
                    Row row = rows.iterator().next();
                    return row.getString(0).equals(hash(document))
                            ? find(document.tenant(), row.getUUID(1))
                                    .map(found -> found.<AcceptResult>map(AcceptResult.Repeated::new)
                                            .orElseThrow())
                            : Uni.createFrom().<AcceptResult>item(new AcceptResult.KeyReused());
                });
    }

    private Uni<Optional<Document>> withFindings(Document document) {
        return pool.preparedQuery(FIND_FINDINGS)
                .execute(Tuple.of(document.id()))
                .map(rows -> {
                    List<Finding> findings = new ArrayList<>();
                    rows.forEach(row -> findings.add(new Finding(
                            row.getString(0),
                            row.getString(1),
                            row.getString(2),
                            row.getInteger(3),
                            row.getString(4))));
                    return Optional.of(document.withFindings(findings));
                });
    }

    private static Document document(Row row) {
        String errorType = row.getString("error_type");
        OffsetDateTime completedAt = row.getOffsetDateTime("completed_at");
        return new Document(
                row.getUUID("id"),
                row.getString("tenant"),
                row.getString("subject"),
                row.getString("filename"),
                row.getString("media_type"),
                row.getLong("size_bytes"),
                row.getString("sha256"),
                Document.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                errorType == null ? null : new Document.Failure(errorType, row.getString("error")),
                row.getString("language"),
                row.getString("metadata"),
                List.of(),
                row.getOffsetDateTime("created_at").toInstant(),
                completedAt == null ? null : completedAt.toInstant());
    }

    private static Optional<byte[]> bytes(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(rows.iterator().next().getDelegate().getBuffer(0).getBytes());
    }

    /** Everything that makes an upload the same. */
    private static String hash(Document document) {
        return document.sha256() + ":" + document.mediaType() + ":" + document.filename();
    }

    private static boolean tooLong(Throwable failure) {
        return failure instanceof PgException pg && TOO_LONG.equals(pg.getSqlState());
    }

    private static String storable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', ' ');
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** Gives the transaction up; the key belongs to another upload. */
    private static final class KeyTaken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        KeyTaken() {
            super("the idempotency key is taken", null, false, false);
        }
    }
}
