package io.slipstream.query.app;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Started means that the schema was brought to this version. */
@Startup
@ApplicationScoped
public class QueryStarted implements HealthCheck {
    private final ServiceState state;

    /** The start of a state. */
    public QueryStarted(ServiceState state) {
        this.state = state;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("schema migrated")
                .status(state.isMigrated())
                .build();
    }
}
