package io.slipstream.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.devkit.stack.LocalStack;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
        second = SecondReplica.start("coherent-2");
        third = SecondReplica.start("coherent-3");
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

    @Test
    void invalidation_thatWaitsForSomethingElse_isRefused() {
        Response refused = here.post("/invalidations?wait=all", Map.of("tags", List.of("t")));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.<List<String>>path("errors.field")).containsExactly("wait");
    }
}
