package io.slipstream.cache.namespace;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;

/** The namespaces that every tenant has from the start. */
public final class ShippedNamespaces {
    private static final Map<String, Policy> POLICIES = policies();

    private ShippedNamespaces() {}

    /** Their policies by name, in a fixed order. */
    public static Map<String, Policy> policies() {
        Map<String, Policy> policies = new LinkedHashMap<>();
        add(policies, "default", Duration.ofHours(1));
        addWithoutDisk(policies, "sessions", Duration.ofHours(1));
        add(policies, "applications", Duration.ofMinutes(5));
        addWithoutDisk(policies, "notifications", Duration.ofMinutes(1));
        add(policies, "dashboard", Duration.ofMinutes(10));
        add(policies, "owasp", Duration.ofHours(24));
        add(policies, "wiki", Duration.ofHours(1));
        add(policies, "search", Duration.ofMinutes(30));
        add(policies, "analytics", Duration.ofMinutes(15));
        add(policies, "patterns", Duration.ofHours(2));
        add(policies, "scans", Duration.ofHours(2));
        addWithoutDisk(policies, "metrics", Duration.ofMinutes(5));
        add(policies, "tool-output", Duration.ofMinutes(10));
        add(policies, "ai-analysis", Duration.ofHours(24));
        add(policies, "ai-embedding", Duration.ofDays(7));
        add(policies, "ai-completion", Duration.ofHours(1));
        add(policies, "ai-chat", Duration.ofHours(1));
        return Collections.unmodifiableMap(policies);
    }

    /** Whether a name is one of them. */
    public static boolean contains(String name) {
        return POLICIES.containsKey(name);
    }

    /** What is personal, or out of date before a restart is over, is not written to disk. */
    private static void addWithoutDisk(Map<String, Policy> policies, String name, Duration ttl) {
        policies.put(name, Policy.ofTtl(ttl, EnumSet.of(TierName.L1, TierName.L2)));
    }

    private static void add(Map<String, Policy> policies, String name, Duration ttl) {
        policies.put(name, Policy.ofTtl(ttl));
    }
}
