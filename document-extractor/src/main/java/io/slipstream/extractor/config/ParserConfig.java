package io.slipstream.extractor.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** The parser processes. */
@ConfigMapping(prefix = "slipstream.extractor.parser")
public interface ParserConfig {
    /**
     * How many parser processes there may be, and so how many documents are read at the same time. The first starts with
     * the service, the others when documents meet; each takes up to {@link #memory()}; at least 1. Two keep a large
     * document from holding up the small ones.
     */
    @WithDefault("2")
    int processes();

    /**
     * The most heap a parser process may use; at least 16M. A document that needs more ends its process and is answered
     * 422. The default reads Office files of the largest size that is accepted.
     */
    @WithDefault("512M")
    MemorySize memory();

    /**
     * How long reading a document may take before its process is killed and the document is answered 422. Longer holds a
     * parser for longer against a hostile document; the default is far above what real documents take.
     */
    @WithDefault("PT60S")
    Duration timeout();

    /** How long a parser process may take to be ready. Past it the process is killed and started again when needed. */
    @WithDefault("PT30S")
    Duration startTimeout();

    /**
     * After how many documents a parser process is replaced; at least 1. It bounds what a leak in a parser library can
     * grow to; a start takes about two seconds, in the background.
     */
    @WithDefault("500")
    int documents();

    /**
     * Where the classes of the parser program are, in the form of a class path. Empty means where this service's own
     * classes are.
     */
    Optional<String> classPath();
}
