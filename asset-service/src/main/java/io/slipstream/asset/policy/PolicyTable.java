package io.slipstream.asset.policy;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A tenant's policies: exactly one for each {@link ResourceType}. Immutable. */
public final class PolicyTable {
    /** What a fresh installation says. */
    public static final PolicyTable SHIPPED = new PolicyTable(shipped());

    private final Map<ResourceType, CachePolicy> policies;

    private PolicyTable(Map<ResourceType, CachePolicy> policies) {
        this.policies = policies;
    }

    /** The shipped policies with some of them replaced. */
    public static PolicyTable with(Collection<CachePolicy> replacements) {
        Map<ResourceType, CachePolicy> policies = shipped();
        replacements.forEach(policy -> policies.put(policy.type(), policy));
        return new PolicyTable(policies);
    }

    /** The policy of a type. */
    public CachePolicy of(ResourceType type) {
        CachePolicy policy = policies.get(type);
        if (policy == null) {
            throw new IllegalStateException("no policy for " + type);
        }
        return policy;
    }

    /** All policies in the order of their types. */
    public List<CachePolicy> all() {
        return Arrays.stream(ResourceType.values()).map(this::of).toList();
    }

    private static Map<ResourceType, CachePolicy> shipped() {
        Map<ResourceType, CachePolicy> policies = new EnumMap<>(ResourceType.class);
        for (ResourceType type : ResourceType.values()) {
            policies.put(
                    type,
                    switch (type) {
                        case SCRIPT, STYLE, FONT -> new CachePolicy(type, Duration.ofDays(365), null, true, false);
                        case IMAGE, MEDIA -> new CachePolicy(type, Duration.ofDays(30), null, false, false);
                        case HTML -> new CachePolicy(type, Duration.ZERO, Duration.ofHours(1), false, true);
                        case OTHER -> new CachePolicy(type, Duration.ZERO, null, false, false);
                    });
        }
        return policies;
    }
}
