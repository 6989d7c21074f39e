package io.slipstream.extractor.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What a document may take. */
@ConfigMapping(prefix = "slipstream.extractor.document")
public interface DocumentConfig {
    /**
     * The most bytes a document may have; a larger one is answered 413 without being read to its end. The default is the
     * size that the public API promises.
     */
    @WithDefault("50M")
    MemorySize maxSize();

    /**
     * The most characters of text that are returned, at least 1; longer text is cut and the answer says so. The default is
     * about 2,500 pages.
     */
    @WithDefault("5000000")
    int maxTextCharacters();

    /**
     * How many documents may wait for a parser while all are busy; 0 lets none wait. One more is answered 503. Each waits
     * on disk, not in memory.
     */
    @WithDefault("16")
    int waiting();

    /** How long a document may wait for a parser before it is answered 503; 0 lets none wait. */
    @WithDefault("PT30S")
    Duration waitTimeout();
}
