package io.slipstream.query.document;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the task found in a document.
 *
 * @param documentId which
 * @param tenant whose
 * @param text its text
 * @param language the text's language; null if unknown
 * @param mediaType what it really is; null if the upload's word is taken
 * @param metadata a JSON object; null if there is none
 * @param findings security patterns
 */
public record ProcessingResult(
        UUID documentId,
        String tenant,
        String text,
        @Nullable String language,
        @Nullable String mediaType,
        @Nullable String metadata,
        List<Finding> findings) {
    public ProcessingResult {
        findings = List.copyOf(findings);
    }
}
