package io.slipstream.extractor.app;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.slipstream.extractor.extraction.ParserPool;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Starts the parser processes with the service, and stops them after the last document was answered. */
@Singleton
public class ExtractorLifecycle {
    private final ParserPool pool;

    /** The lifecycle of a pool. */
    public ExtractorLifecycle(ParserPool pool) {
        this.pool = pool;
    }

    void start(@Observes StartupEvent event) {
        pool.warmUp();
    }

    void stop(@Observes ShutdownEvent event) {
        pool.close();
    }
}
