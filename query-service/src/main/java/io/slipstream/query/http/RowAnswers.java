package io.slipstream.query.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.slipstream.contracts.page.Pagination;
import io.slipstream.query.result.Answer;
import io.slipstream.query.result.CacheOutcome;
import io.slipstream.query.statement.ResultColumn;
import io.slipstream.query.statement.RowData;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Writes answers around rows that are encoded already, and tells in {@code Cache-Status} (RFC 9211) where they came from. */
final class RowAnswers {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String CACHE_STATUS = "Cache-Status";
    private static final String CACHE = "Slipstream-Query";
    private static final double NANOS_PER_MS = 1_000_000.0;

    private RowAnswers() {}

    /** The answer to a statement. */
    static Response statement(Answer answer, @Nullable Pagination pagination) {
        return response(answer, json -> {
            RowData rows = answer.rows();
            json.writeArrayFieldStart("columns");
            for (ResultColumn column : rows.columns()) {
                json.writeStartObject();
                json.writeStringField("name", column.name());
                json.writeStringField("type", column.type());
                json.writeEndObject();
            }
            json.writeEndArray();
            data(json, rows);
            json.writeNumberField("row_count", rows.rowCount());
            if (rows.truncated()) {
                json.writeBooleanField("truncated", true);
            }
            json.writeNumberField("duration_ms", milliseconds(answer.duration()));
            if (pagination != null) {
                pagination(json, pagination);
            }
        });
    }

    /** A list in the usual envelope. */
    static Response list(Answer answer, Pagination pagination) {
        return response(answer, json -> {
            data(json, answer.rows());
            pagination(json, pagination);
        });
    }

    /** A series of an analysis. */
    static Response series(Answer answer, String type, Duration span) {
        return response(answer, json -> {
            json.writeStringField("type", type);
            json.writeStringField("span", span.toString());
            data(json, answer.rows());
        });
    }

    private static Response response(Answer answer, Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(answer.rows().json().length + 512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Response.ok(bytes.toByteArray(), MediaType.APPLICATION_JSON_TYPE)
                .header(CACHE_STATUS, cacheStatus(answer.cache()))
                .build();
    }

    private static void data(JsonGenerator json, RowData rows) throws IOException {
        json.writeFieldName("data");
        json.writeRawValue(new String(rows.json(), StandardCharsets.UTF_8));
    }

    private static void pagination(JsonGenerator json, Pagination pagination) throws IOException {
        json.writeObjectFieldStart("pagination");
        if (pagination.page() != null && pagination.perPage() != null) {
            json.writeNumberField("page", pagination.page());
            json.writeNumberField("per_page", pagination.perPage());
            json.writeNumberField("total", pagination.total() == null ? 0 : pagination.total());
            json.writeNumberField("pages", pagination.pages() == null ? 1 : pagination.pages());
        } else {
            if (pagination.nextCursor() != null) {
                json.writeStringField("next_cursor", pagination.nextCursor());
            }
            json.writeBooleanField("has_more", pagination.nextCursor() != null);
        }
        json.writeEndObject();
    }

    private static String cacheStatus(CacheOutcome outcome) {
        return switch (outcome) {
            case CacheOutcome.Hit hit -> CACHE + "; hit; ttl=" + hit.remaining().toSeconds();
            case CacheOutcome.Stored stored ->
                CACHE + "; fwd=miss; stored; ttl=" + stored.ttl().toSeconds();
            case CacheOutcome.Collapsed ignored -> CACHE + "; fwd=miss; collapsed";
            case CacheOutcome.NotStored notStored -> CACHE + "; fwd=miss; detail=\"" + notStored.why() + "\"";
            case CacheOutcome.Bypassed bypassed -> CACHE + "; fwd=bypass; detail=\"" + bypassed.why() + "\"";
        };
    }

    private static double milliseconds(Duration duration) {
        return duration.toNanos() / 1000 * 1000 / NANOS_PER_MS;
    }

    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }
}
