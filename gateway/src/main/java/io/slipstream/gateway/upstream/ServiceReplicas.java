package io.slipstream.gateway.upstream;

import io.slipstream.gateway.config.ProxyConfig;
import io.slipstream.gateway.config.ServicesConfig;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The replicas of each service, as configured; their health is shared by everything that calls them. */
@Singleton
public class ServiceReplicas {
    private final Map<Service, ReplicaSet> sets = new EnumMap<>(Service.class);

    /** The configured replicas; a malformed URL stops the start. */
    public ServiceReplicas(ServicesConfig services, ProxyConfig proxy) {
        sets.put(Service.CACHE, set(Service.CACHE, services.cache(), proxy));
        sets.put(Service.TASK, set(Service.TASK, services.task(), proxy));
        sets.put(Service.QUERY, set(Service.QUERY, services.query(), proxy));
        sets.put(Service.ASSET, set(Service.ASSET, services.asset(), proxy));
    }

    private static ReplicaSet set(Service service, List<String> urls, ProxyConfig proxy) {
        try {
            List<Replica> replicas = urls.stream().map(Replica::of).toList();
            return new ReplicaSet(service.label(), replicas, proxy.ejection(), proxy.maxEjection());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "slipstream.services." + service.label() + " must be a list of base URLs: " + e.getMessage(), e);
        }
    }

    /** The replicas of a service. */
    public ReplicaSet of(Service service) {
        ReplicaSet set = sets.get(service);
        if (set == null) {
            throw new IllegalStateException("no replicas of " + service);
        }
        return set;
    }
}
