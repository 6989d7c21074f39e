package io.slipstream.asset.storage;

import io.slipstream.asset.asset.ContentStore;
import io.slipstream.asset.variant.ContentHash;
import io.slipstream.asset.variant.StagedContent;
import io.slipstream.asset.variant.StagedVariant;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Contents in PostgreSQL, cut into chunks, of which one at a time is in memory for each content that is read or written. */
@ApplicationScoped
class PostgresContentStore implements ContentStore {
    private static final int CHUNK_BYTES = 1024 * 1024;

    private static final String KNOWN = """
            select c.hash, (select count(*) from variant v where v.tenant = c.tenant and v.hash = c.hash) as variants
            from content c where c.tenant = $1 and c.hash = any($2)""";
    private static final String INSERT_CONTENT =
            "insert into content (tenant, hash, size_bytes) values ($1, $2, $3) on conflict do nothing";
    private static final String INSERT_CHUNK =
            "insert into content_chunk (tenant, hash, ordinal, bytes) values ($1, $2, $3, $4)";
    private static final String INSERT_VARIANT = """
            insert into variant (tenant, hash, coding, encoded_hash, size_bytes) values ($1, $2, $3, $4, $5)
            on conflict do nothing""";
    private static final String CHUNK =
            "select bytes from content_chunk where tenant = $1 and hash = $2 and ordinal = $3";

    private final Postgres postgres;
    private final DiskThreads disk;

    PostgresContentStore(Postgres postgres, DiskThreads disk) {
        this.postgres = postgres;
        this.disk = disk;
    }

    @Override
    public Uni<Map<ContentHash, Integer>> known(Tenant tenant, Collection<ContentHash> hashes) {
        return postgres.query(KNOWN, Tuple.of(tenant.name(), Rows.parameter(hashes)))
                .map(rows -> {
                    Map<ContentHash, Integer> known = new HashMap<>();
                    rows.forEach(row -> known.put(
                            Rows.hash(row, "hash"), row.getLong("variants").intValue()));
                    return known;
                });
    }

    @Override
    public Uni<Void> store(Tenant tenant, StagedContent original, List<StagedVariant> variants) {
        return postgres.inTransaction(connection -> insert(connection, tenant, original)
                .chain(() -> inOrder(
                        variants.iterator(),
                        variant -> insert(connection, tenant, variant.content())
                                .chain(() -> link(connection, tenant, original, variant)))));
    }

    @Override
    public int chunks(long sizeBytes) {
        return (int) Math.max(1, Math.ceilDiv(sizeBytes, (long) CHUNK_BYTES));
    }

    @Override
    public Uni<ByteBuffer> chunk(Tenant tenant, ContentHash hash, int ordinal) {
        return postgres.query(CHUNK, Tuple.of(tenant.name(), Rows.parameter(hash), ordinal))
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw ProblemException.notFound("chunk " + ordinal + " of content '" + hash + "'");
                    }
                    return ByteBuffer.wrap(rows.iterator().next().getBuffer(0).getBytes());
                });
    }

    /** Inserts a content unless it is there. */
    private Uni<Void> insert(SqlConnection connection, Tenant tenant, StagedContent content) {
        return connection
                .preparedQuery(INSERT_CONTENT)
                .execute(Tuple.of(tenant.name(), Rows.parameter(content.hash()), content.sizeBytes()))
                .chain(inserted -> inserted.rowCount() == 0
                        ? Uni.createFrom().voidItem()
                        : insertChunks(connection, tenant, content));
    }

    private Uni<Void> insertChunks(SqlConnection connection, Tenant tenant, StagedContent content) {
        Iterator<Integer> ordinals =
                IntStream.range(0, chunks(content.sizeBytes())).iterator();
        return inOrder(
                ordinals,
                ordinal -> disk.run(() -> read(content, ordinal))
                        .chain(bytes -> connection
                                .preparedQuery(INSERT_CHUNK)
                                .execute(Tuple.of(tenant.name(), Rows.parameter(content.hash()), ordinal, bytes)))
                        .replaceWithVoid());
    }

    private static Uni<RowSet<Row>> link(
            SqlConnection connection, Tenant tenant, StagedContent original, StagedVariant variant) {
        StagedContent encoded = variant.content();
        return connection
                .preparedQuery(INSERT_VARIANT)
                .execute(Tuple.of(
                        tenant.name(),
                        Rows.parameter(original.hash()),
                        variant.coding().token(),
                        Rows.parameter(encoded.hash()),
                        encoded.sizeBytes()));
    }

    private static Buffer read(StagedContent content, int ordinal) {
        long start = (long) ordinal * CHUNK_BYTES;
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, content.sizeBytes() - start));
        try (SeekableByteChannel channel = Files.newByteChannel(content.file())) {
            channel.position(start);
            while (chunk.hasRemaining()) {
                if (channel.read(chunk) < 0) {
                    throw new IOException("content " + content.hash() + " is shorter than it was");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("content " + content.hash() + " cannot be read", e);
        }
        return Buffer.buffer(chunk.array());
    }

    /** Works on one item after the other, since a connection takes one statement at a time. */
    private static <T> Uni<Void> inOrder(Iterator<T> items, Function<T, Uni<?>> work) {
        return Multi.createFrom()
                .iterable(() -> items)
                .onItem()
                .transformToUniAndConcatenate(item -> work.apply(item).replaceWithVoid())
                .collect()
                .last()
                .replaceWithVoid();
    }
}
