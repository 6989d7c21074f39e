package io.slipstream.gateway.edge;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Servers that stand for the services, and the gateway's settings for them. */
public final class BackendsResource implements QuarkusTestResourceLifecycleManager {
    /** The administrator's key of the gateway under test. */
    static final String ADMIN_KEY = "slk_adminadmin12_0123456789012345678901234567890123456789abc";

    private static final Map<String, Backend> RUNNING = new HashMap<>();

    static Backend backend(String name) {
        return RUNNING.get(name);
    }

    @Override
    public Map<String, String> start() {
        List.of("cache-1", "cache-2", "task", "query", "asset", "application-1", "application-2")
                .forEach(name -> RUNNING.put(name, new Backend(name)));
        Map<String, String> settings = new HashMap<>();
        settings.put(
                "slipstream.services.cache",
                backend("cache-1").url() + "," + backend("cache-2").url());
        settings.put("slipstream.services.task", backend("task").url());
        settings.put("slipstream.services.query", backend("query").url());
        settings.put("slipstream.services.asset", backend("asset").url());
        settings.put("slipstream.gateway.bootstrap-admin-key", ADMIN_KEY);
        settings.put("slipstream.gateway.proxy.response-timeout", "PT2S");
        settings.put("slipstream.gateway.credentials.lookup-timeout", "PT1S");
        settings.put("quarkus.log.category.\"io.slipstream\".level", "TRACE");
        settings.put("quarkus.log.category.\"io.quarkus\".level", "DEBUG");
        settings.put("quarkus.log.category.\"io.vertx\".level", "DEBUG");
        settings.put("quarkus.log.console.level", "INFO");
        settings.put("quarkus.log.file.enabled", "true");
        settings.put("quarkus.log.file.level", "TRACE");
        settings.put("quarkus.log.file.path", "target/gateway-it.log");
        settings.putAll(IdentityProvider.settings());
        return settings;
    }

    @Override
    public void stop() {
        RUNNING.values().forEach(Backend::close);
        RUNNING.clear();
    }
}
