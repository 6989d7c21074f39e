package io.slipstream.cache.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.cache.CacheClient;
import io.slipstream.cache.OnLocalStack;
import io.slipstream.devkit.stack.LocalStack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One caller fills a key, the others wait for it, and an invalidation beats a fill in flight. */
@QuarkusTest
class LeaseIT extends OnLocalStack {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final CacheClient client = CacheClient.ofNewTenant();

    @BeforeEach
    void awaitTheLog() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            client.put("default", "probe", "v");
            assertThat(client.get("default", "probe").header("Cache-Status")).endsWith("detail=l1");
        });
    }

    @AfterEach
    void restore() {
        LocalStack.shared().redis().resume();
    }

    private Response ask(String key, String query) {
        return client.request().get(CacheClient.path("default", key) + query);
    }

    private String lease(String key) {
        Response granted = ask(key, "?lease=PT30S");
        assertThat(granted.statusCode()).isEqualTo(404);
        assertThat(granted.header("Lease-Token")).as(granted.asString()).isNotNull();
        return granted.header("Lease-Token");
    }

    private Response fill(String key, String token, String value, String query) {
        return client.request()
                .header("Lease-Token", token)
                .contentType("text/plain")
                .body(value)
                .put(CacheClient.path("default", key) + query);
    }

    @Test
    void read_byManyAtOnce_isFilledByOneAndServedToAll() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Response> asking = () -> ask("hot", "?lease=PT30S&wait=PT20S");
            List<Future<Response>> answers =
                    IntStream.range(0, 40).mapToObj(i -> callers.submit(asking)).toList();
            Future<Response> leader = await().atMost(PATIENCE)
                    .until(
                            () -> answers.stream()
                                    .filter(Future::isDone)
                                    .findFirst()
                                    .orElse(null),
                            first -> first != null);
            String token = leader.get().header("Lease-Token");
            assertThat(fill("hot", token, "value", "").statusCode()).isEqualTo(201);

            int served = 0;
            for (Future<Response> answer : answers) {
                if (answer.get().header("Lease-Token") == null) {
                    assertThat(answer.get().asString()).isEqualTo("value");
                    served++;
                }
            }
            assertThat(served).as("all but the one who filled it").isEqualTo(39);
        }
    }

    @Test
    void read_whileAnotherHoldsTheLease_waitsAndIsServedByItsFill() throws Exception {
        String token = lease("k");
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Response> waiting = callers.submit(() -> ask("k", "?lease=PT30S&wait=PT20S"));
            assertThat(waiting.state()).isEqualTo(Future.State.RUNNING);
            fill("k", token, "value", "");

            assertThat(waiting.get().statusCode()).isEqualTo(200);
            assertThat(waiting.get().asString()).isEqualTo("value");
        }
    }

    @Test
    void read_withoutPatience_isAMissWithoutAToken() {
        lease("k");

        Response second = ask("k", "?lease=PT5S");

        assertThat(second.statusCode()).isEqualTo(404);
        assertThat(second.header("Lease-Token")).isNull();
        assertThat(second.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void lease_whoseHolderIsGone_goesToTheNextCaller() {
        assertThat(ask("k", "?lease=PT0.2S").header("Lease-Token")).isNotNull();

        Response next = ask("k", "?lease=PT5S&wait=PT20S");

        assertThat(next.statusCode()).isEqualTo(404);
        assertThat(next.header("Lease-Token")).isNotNull();
    }

    @Test
    void fill_ofWhatWasInvalidatedMeanwhile_isRefusedAndNotServed() {
        String token = lease("k");
        assertThat(client.invalidate(Map.of("namespace", "default", "tags", List.of("t")))
                        .statusCode())
                .isEqualTo(200);

        Response late = fill("k", token, "old", "?tags=t");

        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.<String>path("type")).endsWith("/stale-lease");
        assertThat(client.get("default", "k").statusCode()).isEqualTo(404);
        assertThat(fill("k", lease("k"), "new", "?tags=t").statusCode()).isEqualTo(201);
        assertThat(client.get("default", "k").asString()).isEqualTo("new");
    }

    @Test
    void fill_ofAnInvalidationElsewhere_isTaken() {
        String token = lease("k");
        client.invalidate(Map.of("namespace", "default", "tags", List.of("other")));

        assertThat(fill("k", token, "value", "?tags=t").statusCode()).isEqualTo(201);
        assertThat(client.get("default", "k").asString()).isEqualTo("value");
    }

    @Test
    void fill_ofWhatSomebodyElseWroteMeanwhile_isRefused() {
        String token = lease("k");
        client.put("default", "k", "written");

        assertThat(fill("k", token, "filled", "").statusCode()).isEqualTo(409);
        assertThat(client.get("default", "k").asString()).isEqualTo("written");
    }

    @Test
    void fill_refused_endsTheLease() {
        String token = lease("k");
        client.invalidate(Map.of("namespace", "default", "keys", List.of("k")));
        assertThat(fill("k", token, "old", "").statusCode()).isEqualTo(409);

        assertThat(ask("k", "?lease=PT5S").header("Lease-Token")).isNotNull();
    }

    @Test
    void lease_whileRedisIsFrozen_isGivenByTheReplicaAndItsFillServed() {
        LocalStack.shared().redis().pause();
        await().atMost(PATIENCE).until(() -> {
            ask("absent", "");
            return !client.request().get("/api/v1/cache/stats").<Boolean>path("tiers.l2.up");
        });

        String token = lease("k");
        assertThat(ask("k", "?lease=PT5S").header("Lease-Token")).isNull();
        assertThat(fill("k", token, "value", "").statusCode()).isEqualTo(201);

        assertThat(client.get("default", "k").asString()).isEqualTo("value");
    }

    @Test
    void lease_inASwitchedOffNamespace_isNotGiven() {
        client.request()
                .contentType("application/json")
                .body("{\"enabled\":false}")
                .put("/api/v1/cache/switch");

        Response off = ask("k", "?lease=PT5S&wait=PT5S");

        assertThat(off.statusCode()).isEqualTo(404);
        assertThat(off.header("Lease-Token")).isNull();
        assertThat(off.header("Cache-Status")).endsWith("detail=off");
    }

    @ParameterizedTest
    @CsvSource({
        "?lease=soon, lease",
        "?lease=PT0S, lease",
        "?lease=PT2M, lease",
        "?lease=-1, lease",
        "?lease=PT1S&lease=PT2S, lease",
        "?lease=PT1S&wait=PT31S, wait",
        "?lease=PT1S&wait=-PT1S, wait",
        "?wait=PT1S, wait",
        "?lease=PT1S&patience=1, patience"
    })
    void read_withABadLease_namesTheField(String query, String field) {
        Response refused = ask("k", query);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.<String>path("errors[0].field")).isEqualTo(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "1.2.3", "1.2.zz"})
    void fill_withABadToken_namesTheField(String token) {
        Response refused = fill("k", token, "value", "");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.<String>path("errors[0].field")).isEqualTo("Lease-Token");
    }

    @Test
    void fill_withAConditionBeside_isRefused() {
        Response refused = client.request()
                .header("Lease-Token", lease("k"))
                .header("If-None-Match", "*")
                .contentType("text/plain")
                .body("v")
                .put(CacheClient.path("default", "k"));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.<String>path("errors[0].field")).isEqualTo("Lease-Token");
    }
}
