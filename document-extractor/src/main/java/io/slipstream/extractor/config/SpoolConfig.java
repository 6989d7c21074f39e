package io.slipstream.extractor.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where documents lie while they are read. */
@ConfigMapping(prefix = "slipstream.extractor.spool")
public interface SpoolConfig {
    /**
     * The directory for documents being received and for the parsers' temporary files. It is made if it does not exist, and
     * emptied at every start, so it must be this replica's alone. It holds at most (processes + waiting) documents.
     */
    @WithDefault("${slipstream.data-directory:${java.io.tmpdir}/slipstream-extractor}/spool")
    String directory();
}
