package io.slipstream.gateway.app;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready means that keys can be verified and routes are known. A database that is lost later does not make it unready. */
@Readiness
@ApplicationScoped
public class GatewayReadiness implements HealthCheck {
    private final GatewayLifecycle lifecycle;

    /** The readiness of a lifecycle. */
    public GatewayReadiness(GatewayLifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("keys and routes are known")
                .status(lifecycle.isUp())
                .build();
    }
}
