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

/** Replicas tell each other what is hot. Starts one process after the other, hence part of {@code test --chaos} only. */
@QuarkusTest
class HotKeysST extends OnLocalStack {
    private static final Map<String, String> OFTEN = Map.of("slipstream.cache.hot-keys.interval", "PT0.2S");
    /** Ready only once all is taken over, however long that takes here. */
    private static final Map<String, String> PATIENT = Map.of("slipstream.cache.hot-keys.patience", "PT1M");

    private static final List<String> KEYS =
            IntStream.range(0, 50).mapToObj(i -> "page-" + i).toList();

    private final CacheClient here = CacheClient.ofNewTenant();

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
    }

    private static void fill(CacheClient client, String namespace) {
        KEYS.forEach(key -> client.put(namespace, key, "value of " + key));
        soon().untilAsserted(() -> assertThat(KEYS).allMatch(key -> isInProcess(client, namespace, key)));
    }

    private static boolean isInProcess(CacheClient client, String namespace, String key) {
        return client.get(namespace, key).header("Cache-Status").endsWith("detail=l1");
    }

    private Response ended(CacheClient client, Response begun) {
        soon().until(() -> !client.request()
                .get(begun.header("Location"))
                .<String>path("status")
                .equals("running"));
        return client.request().get(begun.header("Location"));
    }

    /** What a replica that has just said that it is ready has in process. */
    private void assertReadyWithAll(SecondReplica newcomer) {
        CacheClient there = here.at(newcomer.baseUri());
        assertThat(KEYS).allMatch(key -> isInProcess(there, "wiki", key));
        assertThat(there.get("wiki", KEYS.getFirst()).asString()).isEqualTo("value of " + KEYS.getFirst());
    }

    @Test
    void replica_thatStartsAfterAnotherDrained_isReadyWithItsHotKeysInProcess() throws Exception {
        try (SecondReplica leaving = SecondReplica.start("leaving", PATIENT)) {
            fill(here.at(leaving.baseUri()), "wiki");
            leaving.drain();
        }

        try (SecondReplica newcomer = SecondReplica.start("newcomer", PATIENT)) {
            assertReadyWithAll(newcomer);
        }
    }

    @Test
    void replica_thatStaysWhenAnotherDrains_takesItsHotKeysOver() throws Exception {
        try (SecondReplica leaving = SecondReplica.start("going", PATIENT);
                SecondReplica staying = SecondReplica.start("staying", PATIENT)) {
            fill(here.at(leaving.baseUri()), "wiki");
            CacheClient there = here.at(staying.baseUri());

            leaving.drain();

            soon().untilAsserted(() -> assertThat(there.request()
                            .get("/api/v1/cache/stats")
                            .<Integer>path("namespaces.find { it.namespace == 'wiki' }.entries"))
                    .isEqualTo(KEYS.size()));
            assertThat(KEYS).allMatch(key -> isInProcess(there, "wiki", key));
        }
    }

    @Test
    void replica_thatIsKilledAndStartsAgain_isReadyWithWhatItToldLast() throws Exception {
        try (SecondReplica dying = SecondReplica.start("again", OFTEN)) {
            CacheClient there = here.at(dying.baseUri());
            fill(there, "wiki");
            soon().until(() -> ended(here, here.post("/warmups", Map.of("namespace", "wiki", "hottest", 1000)))
                            .<Integer>path("total")
                    == KEYS.size());
        }

        try (SecondReplica again = SecondReplica.start("again", PATIENT)) {
            assertReadyWithAll(again);
        }
    }

    @Test
    void newcomer_takesNothingThatWasInvalidatedSinceItWasTold() throws Exception {
        try (SecondReplica leaving = SecondReplica.start("old", PATIENT)) {
            CacheClient there = here.at(leaving.baseUri());
            there.put("wiki", "gone", "old", "?tags=gone");
            soon().until(() -> isInProcess(there, "wiki", "gone"));
            fill(there, "wiki");
            leaving.drain();
        }
        here.invalidate(Map.of("tags", List.of("gone")));

        try (SecondReplica newcomer = SecondReplica.start("new", PATIENT)) {
            assertThat(here.at(newcomer.baseUri()).get("wiki", "gone").statusCode())
                    .isEqualTo(404);
            assertReadyWithAll(newcomer);
        }
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

    @Test
    void warmup_ofTheHottest_bringsWhatOtherReplicasHoldOfThatNamespaceAndTenant() throws Exception {
        CacheClient stranger = CacheClient.ofNewTenant();
        try (SecondReplica other = SecondReplica.start("other", OFTEN)) {
            CacheClient there = here.at(other.baseUri());
            fill(there, "wiki");
            there.put("search", "elsewhere", "v");
            stranger.at(other.baseUri()).put("wiki", "secret", "v");

            soon().until(() -> ended(here, here.post("/warmups", Map.of("namespace", "wiki", "hottest", 1000)))
                            .<Integer>path("loaded")
                    == KEYS.size());
            assertThat(KEYS).allMatch(key -> isInProcess(here, "wiki", key));

            soon().until(() -> ended(stranger, stranger.post("/warmups", Map.of("namespace", "wiki", "hottest", 1000)))
                            .<Integer>path("total")
                    == 1);
            Response few = ended(here, here.post("/warmups", Map.of("namespace", "wiki", "hottest", 7)));
            assertThat(few.<Integer>path("total")).isEqualTo(7);
            Response known = ended(there, there.post("/warmups", Map.of("namespace", "search", "hottest", 7)));
            assertThat(known.<Integer>path("total"))
                    .as("a replica does not ask itself")
                    .isZero();
        }
    }

    @Test
    void warmup_startedOnOneReplica_isSeenOnAnother() throws Exception {
        try (SecondReplica other = SecondReplica.start("watching", PATIENT)) {
            here.put("wiki", "a", "v");

            Response begun = here.post("/warmups", Map.of("namespace", "wiki", "keys", List.of("a", "none")));

            CacheClient there = here.at(other.baseUri());
            soon().until(() -> there.request().get(begun.header("Location")).statusCode() == 200);
            Response done = ended(there, begun);
            assertThat(done.<String>path("status")).isEqualTo("completed");
            assertThat(done.<Integer>path("loaded")).isEqualTo(1);
            assertThat(done.<List<String>>path("absent")).containsExactly("none");
        }
    }
}
