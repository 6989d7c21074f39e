package io.slipstream.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/**
 * Replicas tell each other what is hot. A process takes seconds to start, so one story does with two of them; what may fail on the way is tested
 * without processes in {@code HotKeyHandOverTest}.
 */
@QuarkusTest
class HotKeysST extends OnLocalStack {
    /** Tells often, and is ready only once all is taken over, however long that takes here. */
    private static final Map<String, String> SETTINGS =
            Map.of("slipstream.cache.hot-keys.interval", "PT0.2S", "slipstream.cache.hot-keys.patience", "PT1M");

    private static final List<String> KEYS =
            IntStream.range(0, 20).mapToObj(i -> "page-" + i).toList();

    private final CacheClient here = CacheClient.ofNewTenant();
    private final CacheClient stranger = CacheClient.ofNewTenant();

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(50));
    }

    private static void fill(CacheClient client, String namespace) {
        KEYS.forEach(key -> write(client, namespace, key, "value of " + key, ""));
    }

    /** Writes, and reads, which is what brings an entry into process. A replica that has just started may refuse or miss on a busy machine. */
    private static void write(CacheClient client, String namespace, String key, String value, String query) {
        soon().until(() -> client.put(namespace, key, value, query).statusCode() < 300);
        soon().until(() -> String.valueOf(client.get(namespace, key).header("Cache-Status"))
                .endsWith("detail=l1"));
    }

    /** How many entries a replica has in process. Nobody is asked for them, so it must have brought them by itself. */
    private static int inProcess(CacheClient client, String namespace) {
        Integer entries = client.request()
                .get("/api/v1/cache/stats")
                .path("namespaces.find { it.namespace == '" + namespace + "' }.entries");
        return entries == null ? 0 : entries;
    }

    private static Response warmup(CacheClient asked, String namespace, int hottest) {
        return ended(asked, asked.post("/warmups", Map.of("namespace", namespace, "hottest", hottest)));
    }

    private static Response ended(CacheClient client, Response begun) {
        soon().until(() -> !client.request()
                .get(begun.header("Location"))
                .<String>path("status")
                .equals("running"));
        return client.request().get(begun.header("Location"));
    }

    /** Waits until a replica has told what it has in process by now, by an entry in a namespace that is used for nothing else. */
    private void awaitTold(CacheClient teller, String mark) {
        write(teller, mark, "told", "v", "");
        soon().until(() -> warmup(here, mark, 1).<Integer>path("total") == 1);
    }

    @Test
    void hotKeys_whenReplicasDrainStartAndDie_areInProcessWhereCallersGoNext() throws Exception {
        try (SecondReplica leaving = SecondReplica.start("leaving", SETTINGS)) {
            CacheClient there = here.at(leaving.baseUri());
            fill(there, "wiki");
            fill(there, "search");
            write(stranger.at(leaving.baseUri()), "wiki", "secret", "v", "");
            write(there, "wiki", "gone", "old", "?tags=gone");

            warmsUpWithWhatItHolds(there);
            showsWarmupsOfOthers(there);
            leaving.drain();
        }
        soon().untilAsserted(() -> assertThat(inProcess(here, "wiki")).isEqualTo(KEYS.size() + 1));
        here.invalidate(Map.of("tags", List.of("gone")));

        try (SecondReplica newcomer = SecondReplica.start("newcomer", SETTINGS)) {
            CacheClient there = here.at(newcomer.baseUri());
            assertReadyWith(there, "wiki");
            assertReadyWith(there, "search");
            assertThat(there.get("wiki", "gone").statusCode()).isEqualTo(404);

            fill(there, "patterns");
            awaitTold(there, "default");
        }
        assertThat(warmup(here, "patterns", 1000).<Integer>path("loaded"))
                .as("what a replica that was killed had told")
                .isEqualTo(KEYS.size());
    }

    private void assertReadyWith(CacheClient there, String namespace) {
        assertThat(inProcess(there, namespace)).isEqualTo(KEYS.size());
        assertThat(KEYS)
                .allSatisfy(
                        key -> assertThat(there.get(namespace, key).asString()).isEqualTo("value of " + key));
    }

    private void warmsUpWithWhatItHolds(CacheClient there) {
        awaitTold(there, "dashboard");

        assertThat(warmup(here, "search", 1000).<Integer>path("loaded")).isEqualTo(KEYS.size());
        assertThat(inProcess(here, "search")).isEqualTo(KEYS.size());
        assertThat(inProcess(here, "wiki")).as("another namespace").isZero();
        assertThat(warmup(here, "search", 7).<Integer>path("total")).isEqualTo(7);
        assertThat(warmup(stranger, "wiki", 1000).<Integer>path("total"))
                .as("another tenant")
                .isEqualTo(1);
    }

    private void showsWarmupsOfOthers(CacheClient there) {
        Response begun = here.post("/warmups", Map.of("namespace", "search", "keys", List.of(KEYS.getFirst(), "none")));

        soon().until(() -> there.request().get(begun.header("Location")).statusCode() == 200);
        Response done = ended(there, begun);
        assertThat(done.<String>path("status")).isEqualTo("completed");
        assertThat(done.<Integer>path("loaded")).isEqualTo(1);
        assertThat(done.<List<String>>path("absent")).containsExactly("none");
    }

    @Test
    void replica_thatCannotAskTheOthers_isReadyAllTheSame() throws Exception {
        Map<String, String> lonely = Map.of("slipstream.cache.redis.url", "redis://127.0.0.1:1");

        try (SecondReplica alone = SecondReplica.start("alone", lonely)) {
            CacheClient there = here.at(alone.baseUri());
            assertThat(there.get("wiki", "k").statusCode()).isEqualTo(404);
            Response refused = there.post("/warmups", Map.of("namespace", "wiki", "hottest", 5));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.<String>path("type")).endsWith("/store-unavailable");
        }
    }
}
