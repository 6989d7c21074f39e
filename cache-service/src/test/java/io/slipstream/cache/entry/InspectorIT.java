package io.slipstream.cache.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.cache.CacheClient;
import io.slipstream.cache.OnLocalStack;
import io.slipstream.cache.namespace.TierName;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Inspections find copies that are out of date, and nothing else. */
@QuarkusTest
class InspectorIT extends OnLocalStack {
    private static final Duration REDIS = Duration.ofSeconds(10);

    private final CacheClient client = CacheClient.ofNewTenant();

    @Inject
    Inspector inspector;

    @Inject
    InspectionFigures figures;

    @Inject
    SharedTier shared;

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }

    /** Tests before this one may have taken it away. */
    @BeforeEach
    void awaitRedis() {
        soon().ignoreExceptionsInstanceOf(TierUnavailableException.class).until(() -> {
            EntryKey probe = new EntryKey(client.tenant(), "wiki", "probe");
            return shared.get(probe).await().atMost(REDIS) == null;
        });
    }

    private void inspect() {
        inspector.inspect().await().atMost(REDIS);
    }

    private void awaitInProcess(String key) {
        soon().untilAsserted(() ->
                assertThat(client.get("wiki", key).header("Cache-Status")).endsWith("detail=l1"));
    }

    /** A newer write of which nobody tells this replica. */
    private void plant(String namespace, String key) {
        EntryKey name = new EntryKey(client.tenant(), namespace, key);
        Entry present = shared.get(name).await().atMost(REDIS);
        Entry newer = new Entry(
                "newer".getBytes(StandardCharsets.UTF_8),
                present.contentType(),
                new StringBuilder(present.etag()).reverse().toString(),
                present.stamp(),
                present.write() + 1,
                present.writtenAt(),
                present.expiresAt(),
                present.goneAt(),
                present.dependencies());
        assertThat(shared.put(name, newer).await().atMost(REDIS)).isTrue();
    }

    private void limitTo(String tiers) {
        assertThat(client.request()
                        .contentType("application/json")
                        .body("{\"tiers\":[" + tiers + "]}")
                        .put("/api/v1/cache/namespaces/inspected")
                        .statusCode())
                .isIn(200, 201, 204);
    }

    @ParameterizedTest
    @EnumSource(
            value = TierName.class,
            names = {"L1", "DISK"})
    void copy_thatTheSharedTierHasOvertaken_isReportedAndDropped(TierName tier) {
        limitTo("\"l2\",\"" + tier.text() + "\"");
        client.put("inspected", "k", "older");
        if (tier == TierName.DISK) {
            soon().untilAsserted(() -> assertThat(
                            client.request().get("/api/v1/cache/stats").<Integer>path("tiers.disk.entries"))
                    .isEqualTo(1));
        }
        long before = figures.stale(tier);

        plant("inspected", "k");

        soon().until(() -> {
            inspect();
            return figures.stale(tier) > before;
        });
        assertThat(client.get("inspected", "k").asString()).isEqualTo("newer");
        Response told = client.request().get("/api/v1/cache/coherence");
        String found = "inspection.tiers." + tier.text() + ".";
        assertThat(told.statusCode()).isEqualTo(200);
        assertThat(told.<Integer>path(found + "stale")).isPositive();
        assertThat(told.<Float>path(found + "stale_ppb")).isPositive();
        assertThat(told.<Integer>path(found + "worst_staleness_ms")).isGreaterThan(1000);
    }

    @Test
    void copies_underOrdinaryTraffic_areFoundSound() {
        long before = figures.stale(TierName.L1) + figures.stale(TierName.DISK);
        long compared = figures.compared(TierName.L1);
        int[] round = {0};

        soon().until(() -> {
            int number = round[0]++;
            String key = "k" + number % 20;
            client.put("wiki", key, "v" + number, "?tags=t" + number % 3);
            client.get("wiki", key);
            if (number % 10 == 0) {
                client.invalidate(Map.of("tags", List.of("t" + number % 3)));
            }
            inspect();
            return number > 200 && figures.compared(TierName.L1) - compared > 500;
        });

        assertThat(figures.stale(TierName.L1) + figures.stale(TierName.DISK)).isEqualTo(before);
    }

    @Test
    void coherence_askedFor_tellsHowTheLogIsHeardAndWhoLives() {
        client.put("wiki", "k", "v");
        awaitInProcess("k");

        Response told = client.request().get("/api/v1/cache/coherence");

        assertThat(told.<List<Integer>>path("partitions.partition")).hasSize(6);
        assertThat(told.<List<Boolean>>path("partitions.trusted")).contains(true);
        assertThat(told.<List<String>>path("replicas.replica")).contains(told.<String>path("replica"));
        assertThat(told.<String>path("inspection.window")).isEqualTo("PT10M");
    }
}
