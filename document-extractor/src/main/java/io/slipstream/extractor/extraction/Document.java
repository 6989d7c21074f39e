package io.slipstream.extractor.extraction;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A document whose text is wanted.
 *
 * @param file where its bytes are
 * @param mediaTypeHint what the sender says it is; null if the sender does not say
 * @param fileName its name, without directories; null if it has none
 */
public record Document(
        Path file, @Nullable String mediaTypeHint, @Nullable String fileName) {}
