package io.slipstream.cache.app;

import io.slipstream.cache.load.HotKeyTaker;
import io.slipstream.cache.namespace.NamespaceService;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * Ready means that this replica can serve: it knows the policies, and has taken over the
 * hottest keys of the others or waited long enough for them. It stays ready while Redis, Kafka or PostgreSQL are away,
 * since it serves without them, and taking every replica out of service would make a part of an outage a whole one.
 */
@Readiness
@Startup
@ApplicationScoped
public class CacheReadiness implements HealthCheck {
    private final NamespaceService namespaces;
    private final HotKeyTaker hotKeys;

    CacheReadiness(NamespaceService namespaces, HotKeyTaker hotKeys) {
        this.namespaces = namespaces;
        this.hotKeys = hotKeys;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("can serve entries")
                .status(namespaces.isLoaded() && hotKeys.isReady())
                .build();
    }
}
