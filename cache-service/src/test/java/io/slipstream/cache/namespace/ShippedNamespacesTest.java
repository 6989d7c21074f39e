package io.slipstream.cache.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShippedNamespacesTest {
    @ParameterizedTest
    @CsvSource({
        "default, PT1H",
        "sessions, PT1H",
        "applications, PT5M",
        "notifications, PT1M",
        "dashboard, PT10M",
        "owasp, PT24H",
        "wiki, PT1H",
        "search, PT30M",
        "analytics, PT15M",
        "patterns, PT2H",
        "scans, PT2H",
        "metrics, PT5M",
        "tool-output, PT10M",
        "ai-analysis, PT24H",
        "ai-embedding, PT168H",
        "ai-completion, PT1H",
        "ai-chat, PT1H"
    })
    void policy_ofAShippedNamespace_hasTheRequiredTimeToLive(String name, Duration ttl) {
        Policy policy = ShippedNamespaces.policies().get(name);

        boolean staysOffDisk = Set.of("sessions", "notifications", "metrics").contains(name);
        assertThat(policy)
                .isEqualTo(Policy.ofTtl(
                        ttl,
                        staysOffDisk
                                ? Set.of(TierName.L1, TierName.L2)
                                : Set.of(TierName.L1, TierName.L2, TierName.DISK)));
        assertThat(NamespaceService.isName(name)).isTrue();
        assertThat(ShippedNamespaces.policies()).hasSize(17);
    }

    @Test
    void policy_thatBreaksARule_cannotBeMade() {
        assertThatThrownBy(() -> Policy.ofTtl(Duration.ZERO)).hasMessageContaining("ttl");
        assertThatThrownBy(() -> new Policy(
                        Duration.ofHours(1), Duration.ZERO, Duration.ZERO, null, 5L, Set.of(TierName.L1), 0, true))
                .hasMessageContaining("max_entries");
        assertThatThrownBy(() ->
                        new Policy(Duration.ofHours(1), Duration.ZERO, Duration.ZERO, null, null, Set.of(), 0, true))
                .hasMessageContaining("tiers");
    }
}
