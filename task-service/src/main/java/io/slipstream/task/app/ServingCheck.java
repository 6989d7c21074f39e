package io.slipstream.task.app;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready means that tasks can be accepted. Kafka is not needed for that. */
@Readiness
@ApplicationScoped
public class ServingCheck implements HealthCheck {
    private final Engine engine;

    /** A check of an engine. */
    public ServingCheck(Engine engine) {
        this.engine = engine;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("serving").status(engine.isServing()).build();
    }
}
