package io.slipstream.cache.invalidation;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.contracts.event.CacheInvalidatedV1.Scope;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Receipts reach the shared facts sooner or later. */
class ReceiptsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Facts facts = new Facts();
    private final Receipts here = receipts("here");
    private final Receipts there = receipts("there");

    /** Facts in memory that can be away. */
    private static final class Facts implements SharedFacts {
        private final Map<String, Map<String, String>> kept = new HashMap<>();
        private boolean away;

        @Override
        public Uni<Void> put(String name, Map<String, String> fields, Duration life) {
            if (away) {
                return Uni.createFrom().failure(new IllegalStateException("away"));
            }
            kept.computeIfAbsent(name, fresh -> new HashMap<>()).putAll(fields);
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Map<String, String>> get(String name) {
            return away
                    ? Uni.createFrom().failure(new IllegalStateException("away"))
                    : Uni.createFrom().item(kept.getOrDefault(name, Map.of()));
        }
    }

    private Receipts receipts(String replica) {
        return new Receipts(facts, () -> NOW, Duration.ofHours(1), replica);
    }

    private static LogRecord.Invalidated record(String id) {
        return new LogRecord.Invalidated(id, "t", "wiki", Scope.TAG, List.of("a"), false, NOW, "here", "subject");
    }

    private static Set<String> replicas(Receipts receipts, String id) {
        return receipts.find("t", id)
                .await()
                .atMost(Duration.ofSeconds(10))
                .map(found ->
                        found.replicas().stream().map(Receipt.Applied::replica).collect(Collectors.toSet()))
                .orElse(Set.of());
    }

    @Test
    void receipt_thatTheSharedFactsDidNotTake_isToldAgain() {
        here.invalidated(record("i"));
        facts.away = true;
        there.invalidated(record("i"));
        there.retry();
        facts.away = false;
        assertThat(replicas(here, "i")).containsExactly("here");

        there.retry();

        assertThat(replicas(here, "i")).containsExactlyInAnyOrder("here", "there");
    }

    @Test
    void retry_tellsNothingOfOthers() {
        facts.away = true;
        here.invalidated(record("i"));
        here.told("t", "i", Map.of("there", NOW.plusSeconds(5)));
        facts.away = false;
        there.invalidated(record("i"));

        here.retry();

        assertThat(facts.kept.values().iterator().next())
                .containsEntry("replica:there", NOW.toString())
                .containsEntry("replica:here", NOW.toString());
    }
}
