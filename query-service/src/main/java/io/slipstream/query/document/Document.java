package io.slipstream.query.document;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A document.
 *
 * @param id its id, also the id of the event that asks for its processing
 * @param tenant whose it is
 * @param subject who uploaded it
 * @param filename what it was called
 * @param mediaType what it said it is
 * @param sizeBytes its size, bytes
 * @param sha256 hash of its content, hexadecimal
 * @param status where it stands
 * @param error why it failed; null unless it did
 * @param language the language of its text, as far as known
 * @param metadata what the extractor found beside the text, a JSON object; null before
 * @param findings what the analysis found; empty before, and where they were not asked for
 * @param createdAt when it was accepted
 * @param completedAt when its processing ended; null before
 */
public record Document(
        UUID id,
        String tenant,
        String subject,
        String filename,
        String mediaType,
        long sizeBytes,
        String sha256,
        Status status,
        @Nullable Failure error,
        @Nullable String language,
        @Nullable String metadata,
        List<Finding> findings,
        Instant createdAt,
        @Nullable Instant completedAt) {
    /** Where a document stands. */
    public enum Status {
        /** Accepted; its task runs or will. */
        PROCESSING,
        /** Processed and searchable. */
        COMPLETED,
        /** Its task ended badly. */
        FAILED
    }

    /**
     * Why a document failed.
     *
     * @param type a short stable name
     * @param message words for people
     */
    public record Failure(String type, String message) {}

    public Document {
        findings = List.copyOf(findings);
    }

    /** The same with findings. */
    public Document withFindings(List<Finding> found) {
        return new Document(
                id,
                tenant,
                subject,
                filename,
                mediaType,
                sizeBytes,
                sha256,
                status,
                error,
                language,
                metadata,
                found,
                createdAt,
                completedAt);
    }
}
