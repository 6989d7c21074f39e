package io.slipstream.query.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.query.document.Finding;
import io.slipstream.query.document.ProcessingResult;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a document's task found.
 *
 * @param text its text
 * @param language the text's language
 * @param mediaType what it really is
 * @param metadata a JSON object
 * @param findings security patterns
 */
public record ProcessingResultRequest(
        @Nullable String text,
        @Nullable String language,
        @Nullable String mediaType,
        @Nullable JsonNode metadata,
        @Nullable List<@Nullable Found> findings) {
    /** A security pattern. */
    public record Found(
            @Nullable String rule,
            @Nullable String owaspCategory,
            @Nullable String severity,
            @Nullable Integer line,
            @Nullable String excerpt) {}

    ProcessingResult toResult(UUID documentId, String tenant) {
        if (metadata != null && !metadata.isNull() && !metadata.isObject()) {
            throw ProblemException.invalid("metadata", "an object");
        }
        return new ProcessingResult(
                documentId,
                tenant,
                text == null ? "" : text,
                language,
                mediaType,
                metadata == null || metadata.isNull() ? null : metadata.toString(),
                found());
    }

    private List<Finding> found() {
        List<Finding> found = new ArrayList<>();
        for (Found finding : findings == null ? List.<@Nullable Found>of() : findings) {
            String field = "findings[" + found.size() + "]";
            if (finding == null) {
                throw ProblemException.invalid(field, "an object");
            }
            found.add(new Finding(
                    required(finding.rule(), field + ".rule"),
                    required(finding.owaspCategory(), field + ".owasp_category"),
                    required(finding.severity(), field + ".severity"),
                    finding.line(),
                    finding.excerpt()));
        }
        return found;
    }

    private static String required(@Nullable String value, String field) {
        if (value == null || value.isBlank()) {
            throw ProblemException.invalid(field, "given");
        }
        return value;
    }
}
