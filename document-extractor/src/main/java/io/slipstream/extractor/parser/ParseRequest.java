package io.slipstream.extractor.parser;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A document to read.
 *
 * @param file where its bytes are; the parser reads the file and leaves it there
 * @param mediaTypeHint what the sender says it is; null if the sender does not say
 * @param fileName its name, whose ending is a hint too; null if it has none
 * @param maxTextCharacters where the text is cut, at least 1
 */
public record ParseRequest(
        Path file, @Nullable String mediaTypeHint, @Nullable String fileName, int maxTextCharacters) {
    public ParseRequest {
        if (maxTextCharacters < 1) {
            throw new IllegalArgumentException("maxTextCharacters must be at least 1, got " + maxTextCharacters);
        }
    }
}
