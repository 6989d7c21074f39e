package io.slipstream.cache;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.contracts.security.Scope;
import io.slipstream.devkit.junit.TestTokens;
import io.slipstream.devkit.stack.LocalStack;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Several replicas prove that they agree, or say who does not. */
@QuarkusTest
class CoherenceIT extends OnLocalStack {
    private static SecondReplica second;
    private static SecondReplica third;

    private final CacheClient here = CacheClient.ofNewTenant();

    @BeforeAll
    static void startReplicas() throws Exception {
        try (ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<SecondReplica> other = starters.submit(() -> SecondReplica.start("coherent-3"));
            second = SecondReplica.start("coherent-2");
            third = other.get();
        }
    }

    @AfterAll
    static void stopReplicas() {
        second.close();
        third.close();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
    }

    private static List<String> replicasOf(Response receipt) {
        return receipt.path("replicas.replica");
    }

    private void awaitAllKnown() {
        soon().untilAsserted(() -> assertThat(
                        replicasOf(here.post("/invalidations?wait=replicas", Map.of("tags", List.of("t")))))
                .hasSize(3)
                .contains("coherent-2", "coherent-3"));
    }

    @Test
    void invalidation_thatWaitsForReplicas_isAppliedByAllWhenItIsAnswered() {
        awaitAllKnown();
        for (int round = 0; round < 20; round++) {
            here.put("wiki", "k", "v" + round, "?tags=t");
            here.at(second.baseUri()).get("wiki", "k");
            here.at(third.baseUri()).get("wiki", "k");

            Response receipt = here.post("/invalidations?wait=replicas", Map.of("tags", List.of("t")));

            assertThat(receipt.statusCode()).isEqualTo(200);
            assertThat(replicasOf(receipt)).hasSize(3);
            assertThat(receipt.<List<String>>path("missing")).isEmpty();
            assertThat(receipt.<List<String>>path("replicas.applied_at"))
                    .allSatisfy(at -> assertThat(Instant.parse(at)).isNotNull());
            assertThat(here.at(second.baseUri()).get("wiki", "k").statusCode()).isEqualTo(404);
            assertThat(here.at(third.baseUri()).get("wiki", "k").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void clearAndUndo_thatWaitForReplicas_areAppliedByAll() {
        awaitAllKnown();
        String soft =
                here.invalidate(Map.of("tags", List.of("t"), "soft", true)).path("id");

        Response undone = here.request().post("/api/v1/cache/invalidations/" + soft + ":undo?wait=replicas");
        Response cleared = here.post("/clear?wait=replicas", Map.of());

        assertThat(undone.statusCode()).isEqualTo(200);
        assertThat(undone.<List<String>>path("missing")).isEmpty();
        assertThat(cleared.statusCode()).isEqualTo(200);
        assertThat(replicasOf(cleared)).hasSize(3);
        assertThat(cleared.<List<String>>path("missing")).isEmpty();
    }

    @Test
    void invalidation_whileAReplicaIsFrozen_isAnsweredAndNamesIt() throws Exception {
        awaitAllKnown();
        third.pause();
        Response receipt;
        try {
            receipt = here.post("/invalidations?wait=replicas", Map.of("tags", List.of("t")));
        } finally {
            third.resume();
        }

        assertThat(receipt.statusCode()).isEqualTo(200);
        assertThat(receipt.<List<String>>path("missing")).containsExactly("coherent-3");
        assertThat(replicasOf(receipt)).hasSize(2).contains("coherent-2");
        soon().untilAsserted(() -> assertThat(
                        replicasOf(here.request().get("/api/v1/cache/invalidations/" + receipt.path("id"))))
                .contains("coherent-3"));
    }

    @Test
    void invalidation_whileRedisIsAway_stillKnowsWhoAppliedIt() {
        awaitAllKnown();
        LocalStack.shared().redis().stop();
        try {
            Response receipt = here.post("/invalidations?wait=replicas", Map.of("tags", List.of("t")));

            assertThat(receipt.statusCode()).isEqualTo(200);
            assertThat(replicasOf(receipt)).hasSize(3);
            assertThat(receipt.<List<String>>path("missing")).isEmpty();
            assertThat(replicasOf(here.request().get("/api/v1/cache/invalidations/" + receipt.path("id"))))
                    .hasSize(3);
        } finally {
            LocalStack.shared().redis().start();
        }
    }

    private static Response selfTest() {
        String token = TestTokens.bearer("default", "operator", Scope.Names.GATEWAY_ADMIN);
        return given().urlEncodingEnabled(false).auth().oauth2(token).post("/api/v1/cache/coherence:selftest");
    }

    private static List<String> legs(Response tested, String status) {
        return tested.path("legs.findAll { it.status == '" + status + "' }.collect { it.from + ' > ' + it.to }");
    }

    @Test
    void selfTest_whileAllIsWell_findsEveryLegSoundAndTellsItsTime() {
        awaitAllKnown();

        Response tested = selfTest();

        assertThat(tested.statusCode()).isEqualTo(200);
        assertThat(tested.<List<String>>path("broken")).isEmpty();
        assertThat(tested.<String>path("status")).isEqualTo("ok");
        // Three replicas: to and from the log and Redis each, and six pairs.
        assertThat(legs(tested, "ok"))
                .hasSize(18)
                .contains("coherent-2 > coherent-3", "l2 > coherent-2", "coherent-3 > log");
        assertThat(tested.<List<Float>>path("legs.ms"))
                .allSatisfy(ms -> assertThat(ms).isNotNegative());
    }

    @Test
    void selfTest_whileAReplicaIsFrozen_namesItsLegAndNoOther() throws Exception {
        awaitAllKnown();
        third.pause();
        Response tested;
        try {
            // Its last heartbeats are still on their way for a moment.
            soon().until(() -> here.request()
                            .get("/api/v1/cache/coherence")
                            .<Integer>path("replicas.find { it.replica == 'coherent-3' }.heard_ms")
                    > 1100);
            tested = selfTest();
        } finally {
            third.resume();
        }

        assertThat(tested.<String>path("status")).isEqualTo("broken");
        assertThat(tested.<List<String>>path("broken"))
                .singleElement()
                .asString()
                .startsWith("coherent-3 → log: nothing was heard of it for ");
        assertThat(legs(tested, "ok"))
                .contains("coherent-2 > log", "log > coherent-2", "coherent-2 > l2", "l2 > coherent-2");
        assertThat(legs(tested, "unknown")).contains("log > coherent-3", "coherent-2 > coherent-3");
    }

    @Test
    void selfTest_whileRedisIsAway_namesItForEveryReplica() {
        awaitAllKnown();
        LocalStack.shared().redis().stop();
        Response tested;
        try {
            tested = selfTest();
        } finally {
            LocalStack.shared().redis().start();
        }

        assertThat(tested.<String>path("status")).isEqualTo("broken");
        assertThat(legs(tested, "broken")).hasSize(6).allMatch(leg -> leg.contains("l2"));
        assertThat(legs(tested, "ok")).contains("coherent-2 > coherent-3", "log > coherent-3");
    }

    @Test
    void selfTest_whileAnotherRuns_isRefused_andForCallersWhoAreNoOperatorsToo() throws Exception {
        awaitAllKnown();
        third.pause(); // The first one waits for it.
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Response> first = callers.submit(CoherenceIT::selfTest);
            soon().untilAsserted(() -> assertThat(selfTest().statusCode()).isEqualTo(429));
            assertThat(first.get().statusCode()).isIn(200, 429);
        } finally {
            third.resume();
        }
        assertThat(here.request().post("/api/v1/cache/coherence:selftest").statusCode())
                .isEqualTo(403);
    }

    @Test
    void invalidation_thatWaitsForSomethingElse_isRefused() {
        Response refused = here.post("/invalidations?wait=all", Map.of("tags", List.of("t")));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.<List<String>>path("errors.field")).containsExactly("wait");
    }
}
