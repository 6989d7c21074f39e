package io.slipstream.extractor.app;

import io.slipstream.extractor.extraction.ParserPool;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready means that a parser process is up. */
@Readiness
@ApplicationScoped
public class ExtractorReadiness implements HealthCheck {
    private final ParserPool pool;

    /** The readiness of a pool. */
    public ExtractorReadiness(ParserPool pool) {
        this.pool = pool;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("can extract documents")
                .status(pool.isReady())
                .build();
    }
}
