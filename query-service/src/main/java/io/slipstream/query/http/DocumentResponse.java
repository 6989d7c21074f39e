package io.slipstream.query.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.slipstream.query.document.Document;
import io.slipstream.query.document.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A document, as it is told over HTTP.
 *
 * @param id its id
 * @param status {@code processing}, {@code completed} or {@code failed}
 * @param filename what it was called
 * @param mediaType what it is
 * @param sizeBytes its size
 * @param sha256 hash of its content
 * @param error why it failed; left out unless it did
 * @param language the language of its text; left out while unknown
 * @param metadata what the extractor found beside the text; left out before
 * @param findings security patterns; empty before, and in lists
 * @param createdAt when it was accepted
 * @param completedAt when its processing ended; left out before
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DocumentResponse(
        String id,
        String status,
        String filename,
        String mediaType,
        long sizeBytes,
        String sha256,
        @Nullable Failure error,
        @Nullable String language,
        @JsonRawValue @Nullable String metadata,
        List<Found> findings,
        Instant createdAt,
        @Nullable Instant completedAt) {
    /** Why a document failed. */
    public record Failure(String type, String message) {}

    /** A security pattern in a document. */
    public record Found(
            String rule,
            String owaspCategory,
            String severity,
            @Nullable Integer line,
            @Nullable String excerpt) {
        static Found from(Finding finding) {
            return new Found(
                    finding.rule(), finding.owaspCategory(), finding.severity(), finding.line(), finding.excerpt());
        }
    }

    static DocumentResponse from(Document document) {
        Document.Failure error = document.error();
        return new DocumentResponse(
                document.id().toString(),
                document.status().name().toLowerCase(Locale.ROOT),
                document.filename(),
                document.mediaType(),
                document.sizeBytes(),
                document.sha256(),
                error == null ? null : new Failure(error.type(), error.message()),
                document.language(),
                document.metadata(),
                document.findings().stream().map(Found::from).toList(),
                document.createdAt(),
                document.completedAt());
    }
}
