package io.slipstream.asset.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.slipstream.asset.policy.CachePolicy;
import io.slipstream.asset.policy.PolicyTable;
import io.slipstream.asset.policy.ResourceType;
import io.slipstream.contracts.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The policies of a tenant, in answers all of them, in requests those that differ from the shipped ones.
 *
 * @param policies one for each type
 */
record PolicyBody(@JsonProperty("policies") @Nullable List<Entry> policies) {
    private static final String TYPES =
            Arrays.stream(ResourceType.values()).map(ResourceType::value).collect(Collectors.joining(", "));

    static PolicyBody from(PolicyTable table) {
        return new PolicyBody(table.all().stream().map(Entry::from).toList());
    }

    /** The policies of a request. Fails with {@code INVALID_REQUEST} naming the field. */
    List<CachePolicy> toPolicies() {
        if (policies == null) {
            throw ProblemException.invalid("policies", "a list");
        }
        List<CachePolicy> checked = new ArrayList<>();
        Set<ResourceType> seen = EnumSet.noneOf(ResourceType.class);
        for (int i = 0; i < policies.size(); i++) {
            String field = "policies[" + i + "]";
            @Nullable Entry entry = policies.get(i);
            if (entry == null) {
                throw ProblemException.invalid(field, "a policy");
            }
            CachePolicy policy = entry.toPolicy(field);
            if (!seen.add(policy.type())) {
                throw ProblemException.invalid(field + ".type", "a type that no other policy has");
            }
            checked.add(policy);
        }
        return checked;
    }

    /**
     * A policy.
     *
     * @param type {@code script, style, font, image, media, html} or {@code other}
     * @param maxAge how long a browser may keep a copy
     * @param cdnMaxAge how long a CDN may; null if the same
     * @param immutable {@code max_age} holds only where the URL carries the content's hash
     * @param mustRevalidate a copy past its age is never used unchecked
     */
    record Entry(
            @JsonProperty("type") @Nullable String type,
            @JsonProperty("max_age") @Nullable Duration maxAge,
            @JsonProperty("cdn_max_age") @Nullable Duration cdnMaxAge,
            @JsonProperty("immutable") @Nullable Boolean immutable,
            @JsonProperty("must_revalidate") @Nullable Boolean mustRevalidate) {
        static Entry from(CachePolicy policy) {
            return new Entry(
                    policy.type().value(),
                    policy.maxAge(),
                    policy.cdnMaxAge(),
                    policy.immutable(),
                    policy.mustRevalidate());
        }

        CachePolicy toPolicy(String field) {
            ResourceType known = ResourceType.named(type == null ? "" : type)
                    .orElseThrow(() -> ProblemException.invalid(field + ".type", "one of " + TYPES));
            if (maxAge == null) {
                throw ProblemException.invalid(field + ".max_age", "a duration of 0 to 365 days");
            }
            try {
                return new CachePolicy(
                        known, maxAge, cdnMaxAge, Boolean.TRUE.equals(immutable), Boolean.TRUE.equals(mustRevalidate));
            } catch (IllegalArgumentException e) {
                throw ProblemException.invalid(field, "a policy whose ages are 0 to 365 days in whole seconds");
            }
        }
    }
}
