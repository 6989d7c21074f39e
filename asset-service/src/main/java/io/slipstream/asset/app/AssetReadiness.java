package io.slipstream.asset.app;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * Ready means that this replica can serve: the schema is there. It stays ready while PostgreSQL is away, since it serves what it has
 * cached, and taking every replica out of service would turn a partial outage into a full one.
 */
@Readiness
@Startup
@ApplicationScoped
class AssetReadiness implements HealthCheck {
    private final Migrations migrations;

    AssetReadiness(Migrations migrations) {
        this.migrations = migrations;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("schema").status(migrations.done()).build();
    }
}
