package io.slipstream.query.app;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready means that the schema is there: statements, documents and their lists can be served. Kafka is not asked for. */
@Readiness
@ApplicationScoped
public class QueryReadiness implements HealthCheck {
    private final ServiceState state;

    /** The readiness of a state. */
    public QueryReadiness(ServiceState state) {
        this.state = state;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("can serve queries")
                .status(state.isServing())
                .build();
    }
}
