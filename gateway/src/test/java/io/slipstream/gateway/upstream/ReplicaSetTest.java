package io.slipstream.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicaSetTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Replica A = Replica.of("http://a:1");
    private static final Replica B = Replica.of("http://b:1");

    private final ReplicaSet set = new ReplicaSet("x", List.of(A, B), Duration.ofSeconds(1), Duration.ofSeconds(4));

    @Test
    void next_ofHealthyReplicas_takesThemInTurn() {
        assertThat(List.of(next(NOW), next(NOW), next(NOW), next(NOW))).containsExactly(A, B, A, B);
    }

    @Test
    void next_afterARefusal_skipsTheReplicaUntilItsTimeIsOver() {
        assertThat(set.refused(A, NOW)).isTrue();
        assertThat(List.of(next(NOW), next(NOW))).containsExactly(B, B);
        assertThat(set.ejected(NOW)).isEqualTo(1);
        Instant later = NOW.plusSeconds(1);
        assertThat(Set.of(next(later), next(later))).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void refused_againAndAgain_skipsTwiceAsLongUpToTheLimit() {
        for (int i = 0; i < 10; i++) {
            set.refused(A, NOW);
        }
        assertThat(set.refused(A, NOW)).isFalse();
        assertThat(List.of(next(NOW.plusMillis(3999)), next(NOW.plusMillis(3999))))
                .containsExactly(B, B);
        assertThat(Set.of(next(NOW.plusSeconds(4)), next(NOW.plusSeconds(4)))).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void answered_endsTheEjection() {
        set.refused(A, NOW);
        set.answered(A);
        assertThat(Set.of(next(NOW), next(NOW))).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void next_whenAllAreSkipped_isTheOneThatIsDueFirst() {
        set.refused(B, NOW);
        set.refused(A, NOW.plusMillis(1));
        assertThat(next(NOW.plusMillis(2))).isEqualTo(B);
    }

    @Test
    void next_whenAllHaveBeenTried_isNone() {
        assertThat(set.next(NOW, Set.of(A, B))).isEmpty();
    }

    @Test
    void broke_threeTimesInARow_skipsTheReplica() {
        assertThat(set.broke(A, NOW)).isFalse();
        assertThat(set.broke(A, NOW)).isFalse();
        set.answered(A);
        assertThat(set.broke(A, NOW)).isFalse();
        assertThat(set.broke(A, NOW)).isFalse();
        assertThat(set.broke(A, NOW)).isTrue();
        assertThat(List.of(next(NOW), next(NOW))).containsExactly(B, B);
    }

    private Replica next(Instant at) {
        return set.next(at, Set.of()).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "http://a, a, 80, false, '', http://a",
        "https://a/base/, a, 443, true, /base, https://a/base",
        "HTTP://a:8080, a, 8080, false, '', http://a:8080",
        "http://[::1]:81, ::1, 81, false, '', http://[::1]:81"
    })
    void replica_ofAUrl_hasItsParts(String url, String host, int port, boolean secure, String base, String text) {
        Replica replica = Replica.of(url);
        assertThat(replica).isEqualTo(new Replica(host, port, secure, base));
        assertThat(replica.url()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "ftp://a", "http://", "http://u:p@a", "http://a?q", "http://a#f", "http:///a", "http://a b"
            })
    void replica_ofAnythingElse_isRefused(String url) {
        assertThatThrownBy(() -> Replica.of(url)).isInstanceOf(IllegalArgumentException.class);
    }
}
