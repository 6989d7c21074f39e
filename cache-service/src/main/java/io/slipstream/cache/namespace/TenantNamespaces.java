package io.slipstream.cache.namespace;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The namespaces of one tenant, and its switch. */
final class TenantNamespaces {
    private final String tenant;
    private final Map<String, Namespace> byName = new ConcurrentHashMap<>();
    private volatile TenantSwitch present = TenantSwitch.ON;

    TenantNamespaces(String tenant) {
        this.tenant = tenant;
    }

    String tenant() {
        return tenant;
    }

    Map<String, Namespace> byName() {
        return byName;
    }

    TenantSwitch present() {
        return present;
    }

    void present(TenantSwitch changed) {
        present = changed;
    }
}
