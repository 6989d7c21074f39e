package io.slipstream.extractor.parser;

import java.util.Locale;
import org.apache.tika.exception.EncryptedDocumentException;
import org.jspecify.annotations.Nullable;

/** Tells flaws apart where a library says it by message alone. */
final class FlawGuess {
    private static final int MAX_CAUSES = 16;

    private FlawGuess() {}

    static DocumentFlaw of(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++, cause = cause.getCause()) {
            if (cause instanceof EncryptedDocumentException
                    || cause instanceof org.apache.poi.EncryptedDocumentException) {
                return DocumentFlaw.ENCRYPTED;
            }
            if (cause instanceof StackOverflowError || isBomb(cause.getMessage())) {
                return DocumentFlaw.BOMB;
            }
        }
        return DocumentFlaw.CORRUPT;
    }

    private static boolean isBomb(@Nullable String message) {
        return message != null && message.toLowerCase(Locale.ROOT).contains("zip bomb");
    }
}
