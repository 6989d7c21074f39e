package io.slipstream.client.annotation;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.slipstream.client.http.MiniGateway;
import java.util.Map;

/** A gateway for the application under test. */
public class MiniGatewayResource implements QuarkusTestResourceLifecycleManager {
    private MiniGateway gateway;

    @Override
    public Map<String, String> start() {
        gateway = MiniGateway.start();
        return Map.of(
                "slipstream.client.url", gateway.url().toString(),
                "slipstream.client.api-key", "secret-key",
                "slipstream.client.cache.read-timeout", "PT5S",
                "slipstream.client.cache.patience", "PT10S",
                "slipstream.client.cache.invalidation-timeout", "PT1S",
                "slipstream.client.cache.invalidation-patience", "PT2S",
                "slipstream.client.breaker.pause", "PT0.1S");
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(gateway, field -> field.getType() == MiniGateway.class);
    }

    @Override
    public void stop() {
        gateway.close();
    }
}
