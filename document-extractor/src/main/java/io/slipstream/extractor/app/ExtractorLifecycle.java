package io.slipstream.extractor.app;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.slipstream.extractor.extraction.ParserPool;
import io.slipstream.extractor.http.DocumentSpool;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Starts the parser processes with the service, and stops them after the last document was answered. */
@Singleton
public class ExtractorLifecycle {
    private final DocumentSpool spool;
    private final ParserPool pool;

    /** The lifecycle of a spool and a pool. */
    public ExtractorLifecycle(DocumentSpool spool, ParserPool pool) {
        this.spool = spool;
        this.pool = pool;
    }

    void start(@Observes StartupEvent event) {
        spool.clear();
        pool.warmUp();
    }

    void stop(@Observes ShutdownEvent event) {
        pool.close();
    }
}
