package io.slipstream.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.devkit.stack.LocalStack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two replicas of the service agree. */
@QuarkusTest
class ReplicasIT extends OnLocalStack {
    private static SecondReplica replica;

    private final CacheClient here = CacheClient.ofNewTenant();
    private final CacheClient there = here.at(replica.baseUri());

    @BeforeAll
    static void startReplica() throws Exception {
        replica = SecondReplica.start("second");
    }

    @AfterAll
    static void stopReplica() {
        replica.close();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }

    private static void awaitInProcess(CacheClient client, String key) {
        soon().untilAsserted(() ->
                assertThat(client.get("wiki", key).header("Cache-Status")).endsWith("detail=l1"));
    }

    private static String value(CacheClient client, String key) {
        var response = client.get("wiki", key);
        return response.statusCode() == 200 ? response.asString() : "";
    }

    @Test
    void write_onOneReplica_isSeenOnTheOtherThatHadACopy() {
        here.put("wiki", "k", "one");
        awaitInProcess(there, "k");

        here.put("wiki", "k", "two");
        soon().until(() -> value(there, "k").equals("two"));

        there.put("wiki", "k", "three");
        soon().until(() -> value(here, "k").equals("three"));

        here.delete("wiki", "k");
        soon().until(() -> value(there, "k").isEmpty());
    }

    @Test
    void change_shownByItsToken_isReadByTheOtherReplicaAtOnce() {
        for (int round = 0; round < 30; round++) {
            String newest = "v" + round;
            String written = here.put("wiki", "k", newest, "?tags=t").header("Consistency-Token");
            assertThat(readWith(there, written).asString()).isEqualTo(newest);

            String invalidated = here.invalidate(Map.of("tags", List.of("t"))).header("Consistency-Token");
            assertThat(readWith(there, invalidated).statusCode()).isEqualTo(404);

            there.put("wiki", "k", "again");
            String removed = there.delete("wiki", "k").header("Consistency-Token");
            assertThat(readWith(here, removed).statusCode()).isEqualTo(404);
        }
    }

    private static Response readWith(CacheClient client, String token) {
        return client.request().header("Consistency-Token", token).get(CacheClient.path("wiki", "k"));
    }

    @Test
    void invalidation_onOneReplica_isAppliedByBoth_andTheReceiptSaysSo() {
        here.put("wiki", "k", "old", "?tags=t");
        awaitInProcess(there, "k");
        awaitInProcess(here, "k");

        String id = there.invalidate(Map.of("tags", List.of("t"))).path("id");

        assertThat(there.get("wiki", "k").statusCode()).isEqualTo(404);
        soon().until(() -> here.get("wiki", "k").statusCode() == 404);
        soon().untilAsserted(() -> assertThat(
                        here.request().get("/api/v1/cache/invalidations/" + id).<List<String>>path("replicas.replica"))
                .hasSize(2)
                .contains("second"));
    }

    @Test
    void lease_givenByOneReplica_holdsOnTheOtherAndItsFillReachesIt() {
        var granted = here.request().get(CacheClient.path("wiki", "leased") + "?lease=PT30S");
        assertThat(granted.header("Lease-Token")).isNotNull();
        assertThat(there.request()
                        .get(CacheClient.path("wiki", "leased") + "?lease=PT30S")
                        .header("Lease-Token"))
                .as("the other replica gives no second one")
                .isNull();

        there.request()
                .header("Lease-Token", granted.header("Lease-Token"))
                .contentType("text/plain")
                .body("filled")
                .put(CacheClient.path("wiki", "leased"));

        soon().until(() -> value(here, "leased").equals("filled"));
        here.delete("wiki", "leased");
        soon().until(() -> here.request()
                        .get(CacheClient.path("wiki", "leased") + "?lease=PT5S")
                        .header("Lease-Token")
                != null);
    }

    private static void awaitOnDisk(CacheClient client, int entries) {
        soon().untilAsserted(() -> assertThat(
                        client.request().get("/api/v1/cache/stats").<Integer>path("tiers.disk.entries"))
                .isEqualTo(entries));
    }

    @Test
    void restart_afterAKill_bringsBackFromDiskWhatIsStillRight() throws Exception {
        try (SecondReplica before = SecondReplica.start("kept")) {
            CacheClient kept = here.at(before.baseUri());
            awaitInProcessOf(kept);
            for (String key : List.of("stays", "written", "removed", "dropped")) {
                kept.put("wiki", key, "old", "?tags=" + key);
            }
            awaitOnDisk(kept, 5);
        }
        here.put("wiki", "written", "new");
        here.delete("wiki", "removed");
        here.invalidate(Map.of("tags", List.of("dropped")));
        // Another run of the server: nothing of it is read any more.
        LocalStack.shared().redis().kill();
        LocalStack.shared().redis().start();

        try (SecondReplica after = SecondReplica.start("kept")) {
            CacheClient kept = here.at(after.baseUri());
            soon().untilAsserted(() ->
                    assertThat(kept.get("wiki", "stays").header("Cache-Status")).containsPattern("detail=(disk|l1)"));
            assertThat(kept.get("wiki", "stays").asString()).isEqualTo("old");
            assertThat(value(kept, "written")).isNotEqualTo("old");
            assertThat(kept.get("wiki", "removed").statusCode()).isEqualTo(404);
            assertThat(kept.get("wiki", "dropped").statusCode()).isEqualTo(404);
        }
    }

    private static void awaitInProcessOf(CacheClient client) {
        client.put("wiki", "probe", "v");
        awaitInProcess(client, "probe");
    }

    private void loadsFrom(ScriptedOrigin origin) {
        here.request()
                .contentType("application/json")
                .body(Map.of("loader_url", origin.url("/{key}")))
                .put("/api/v1/cache/namespaces/pages");
        soon().until(() -> there.request().get("/api/v1/cache/namespaces/pages").path("loader_url") != null);
    }

    @Test
    void load_askedOfBothReplicasByMany_isDoneOnce() throws Exception {
        try (ScriptedOrigin origin = new ScriptedOrigin();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            loadsFrom(origin);
            origin.answers("/k", "loaded");
            origin.hold();
            List<Future<String>> answers = IntStream.range(0, 60)
                    .mapToObj(i -> callers.submit(
                            () -> (i % 2 == 0 ? here : there).get("pages", "k").asString()))
                    .toList();
            soon().until(() -> !origin.requests("/k").isEmpty());
            origin.release();

            for (Future<String> answer : answers) {
                assertThat(answer.get()).isEqualTo("loaded");
            }
            assertThat(origin.requests("/k")).hasSize(1);
        }
    }

    @Test
    void load_whoseReplicaDies_isTakenOver() throws Exception {
        try (ScriptedOrigin origin = new ScriptedOrigin();
                SecondReplica dying = SecondReplica.start("dying");
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            loadsFrom(origin);
            origin.answers("/k", "loaded");
            CacheClient atDying = here.at(dying.baseUri());
            soon().until(() ->
                    atDying.request().get("/api/v1/cache/namespaces/pages").path("loader_url") != null);
            origin.hold();
            Future<Response> lost = callers.submit(() -> atDying.get("pages", "k"));
            soon().until(() -> origin.requests("/k").size() == 1);
            Future<String> waits = callers.submit(() -> there.get("pages", "k").asString());

            dying.close();
            soon().until(() -> origin.requests("/k").size() == 2);
            origin.release();

            assertThat(waits.get()).isEqualTo("loaded");
            assertThat(lost).failsWithin(Duration.ofSeconds(30));
        }
    }

    @Test
    void policyAndSwitch_changedOnOneReplica_holdOnTheOther() {
        here.request().contentType("application/json").body("{\"ttl\":77}").put("/api/v1/cache/namespaces/mine");

        soon().untilAsserted(() -> assertThat(
                        there.request().get("/api/v1/cache/namespaces/mine").<String>path("ttl"))
                .isEqualTo("PT1M17S"));

        there.request()
                .contentType("application/json")
                .body("{\"enabled\":false}")
                .put("/api/v1/cache/switch");
        soon().untilAsserted(() -> assertThat(
                        here.request().get("/api/v1/cache/switch").<Boolean>path("enabled"))
                .isFalse());
    }

    @Test
    void replica_thatWasFrozenWhileOthersInvalidated_doesNotServeItsOldCopy() throws Exception {
        here.put("wiki", "k", "old", "?tags=t");
        awaitInProcess(there, "k");

        replica.pause();
        try {
            assertThat(here.invalidate(Map.of("tags", List.of("t"))).statusCode())
                    .isEqualTo(200);
            long acknowledged = System.nanoTime();
            // The bound of the protocol, a second, has to be over.
            await().pollInterval(Duration.ofMillis(50)).until(() -> System.nanoTime() - acknowledged > 1_100_000_000L);
        } finally {
            replica.resume();
        }

        assertThat(there.get("wiki", "k").statusCode()).isEqualTo(404);
    }

    @Test
    void replica_thatStartsLater_doesNotServeWhatWasInvalidatedBefore() throws Exception {
        for (int i = 0; i < 50; i++) {
            here.put("wiki", "k" + i, "old", "?tags=t" + i);
        }
        for (int i = 0; i < 50; i += 2) {
            here.invalidate(Map.of("namespace", "wiki", "tags", List.of("t" + i)));
        }

        try (SecondReplica late = SecondReplica.start("late")) {
            CacheClient client = here.at(late.baseUri());
            for (int i = 0; i < 50; i += 2) {
                assertThat(client.get("wiki", "k" + i).statusCode()).isEqualTo(404);
            }
            soon().until(() -> value(client, "k1").equals("old"));
        }
    }

    @Test
    void write_whileKafkaIsAway_isSeenOnTheOtherReplicaOnceSilenceIsNoticed() {
        here.put("wiki", "k", "one");
        awaitInProcess(there, "k");
        LocalStack.shared().kafka().stop();
        try {
            String token = here.put("wiki", "k", "two").header("Consistency-Token");
            assertThat(readWith(there, token).asString()).isEqualTo("two");
            soon().until(() -> value(there, "k").equals("two"));
            assertThat(value(there, "k")).isEqualTo("two");
            there.delete("wiki", "k");
            soon().until(() -> value(here, "k").isEmpty());
        } finally {
            LocalStack.shared().kafka().start();
        }
        here.put("wiki", "k", "three");
        soon().until(() -> value(there, "k").equals("three"));
        awaitInProcess(there, "k");
        awaitInProcess(here, "k");
    }

    /** Each round: write a newer value anywhere, drop it anywhere, and look on the acknowledging replica and on the other. */
    @Test
    void invalidations_inManyRounds_neverLetAnOlderCopyBeServed() {
        CacheClient[] replicas = {here, there};
        for (int round = 1; round <= 60; round++) {
            CacheClient writer = replicas[ThreadLocalRandom.current().nextInt(2)];
            CacheClient dropper = replicas[ThreadLocalRandom.current().nextInt(2)];
            writer.put("wiki", "k", "v" + round, "?tags=t");
            here.get("wiki", "k");
            there.get("wiki", "k");

            assertThat(dropper.invalidate(Map.of("tags", List.of("t"))).statusCode())
                    .isEqualTo(200);

            assertThat(dropper.get("wiki", "k").statusCode())
                    .as("round " + round)
                    .isEqualTo(404);
            CacheClient other = dropper == here ? there : here;
            soon().until(() -> other.get("wiki", "k").statusCode() == 404);
        }
    }
}
