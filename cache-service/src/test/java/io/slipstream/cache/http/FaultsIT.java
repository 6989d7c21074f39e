package io.slipstream.cache.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.cache.CacheClient;
import io.slipstream.cache.OnLocalStack;
import io.slipstream.devkit.stack.LocalStack;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What callers see while a server is away. Every test gives the stack back whole. */
@QuarkusTest
class FaultsIT extends OnLocalStack {
    private final CacheClient client = CacheClient.ofNewTenant();
    private final LocalStack stack = LocalStack.shared();

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
    }

    @AfterEach
    void restore() {
        stack.redis().resume();
        stack.kafka().resume();
        stack.postgres().resume();
        stack.redis().start();
        stack.kafka().start();
        stack.postgres().start();
        soon().untilAsserted(() -> {
            client.put("default", "probe", "v");
            assertThat(client.get("default", "probe").header("Cache-Status")).endsWith("detail=l1");
            assertThat(client.request().get("/api/v1/cache/stats").<Boolean>path("tiers.l2.up"))
                    .isTrue();
            assertThat(client.invalidate(Map.of("namespace", "default", "keys", List.of("probe")))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(client.request().put("/api/v1/cache/switch").statusCode())
                    .isNotEqualTo(503);
        });
    }

    private void awaitInProcess(String key) {
        soon().untilAsserted(() ->
                assertThat(client.get("default", key).header("Cache-Status")).endsWith("detail=l1"));
    }

    private void assertWritesAndReadsGoOnInProcess() {
        assertThat(client.get("default", "before").asString()).isEqualTo("v");
        for (int i = 0; i < 10; i++) {
            assertThat(client.put("default", "during" + i, "w").statusCode()).isBetween(200, 204);
        }
        soon().untilAsserted(() -> assertThat(client.get("default", "during9").header("Cache-Status"))
                .endsWith("detail=l1"));
        assertThat(client.get("default", "none").statusCode()).isEqualTo(404);
        assertThat(client.delete("default", "during0").statusCode()).isEqualTo(204);
        assertThat(client.get("default", "during0").statusCode()).isEqualTo(404);
        assertThat(given().get("/q/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void redisKilledAndBack_writesAndReadsGoOn_andTheSharedTierIsUsedAgain() {
        client.put("default", "before", "v");
        awaitInProcess("before");

        stack.redis().kill();
        assertWritesAndReadsGoOnInProcess();
        assertThat(client.put("default", "k", "v").header("Cache-Status")).endsWith("detail=l1");

        stack.redis().start();
        soon().untilAsserted(
                        () -> assertThat(client.put("default", "after", "v").header("Cache-Status"))
                                .endsWith("detail=l2"));
    }

    @Test
    void redisFrozenAndBack_writesAndReadsGoOn_andNothingOldComesBack() {
        client.put("default", "before", "v");
        awaitInProcess("before");
        client.put("default", "changed", "old");
        client.put("default", "removed", "old");

        stack.redis().pause();
        assertWritesAndReadsGoOnInProcess();
        assertThat(client.put("default", "changed", "new").statusCode()).isBetween(200, 204);
        assertThat(client.delete("default", "removed").statusCode()).isEqualTo(204);
        client.invalidate(Map.of("namespace", "default", "keys", List.of("before")));

        stack.redis().resume();
        soon().untilAsserted(
                        () -> assertThat(client.put("default", "after", "v").header("Cache-Status"))
                                .endsWith("detail=l2"));
        assertThat(client.get("default", "changed").asString()).isEqualTo("new");
        assertThat(client.get("default", "removed").statusCode()).isEqualTo(404);
        assertThat(client.get("default", "before").statusCode()).isEqualTo(404);
    }

    @Test
    void redisFlushed_hitsGoOn_andWhatOnlyItHadIsAMissUntilItIsWrittenAgain() throws Exception {
        client.request()
                .contentType("application/json")
                .body(Map.of("tiers", List.of("l2")))
                .put("/api/v1/cache/namespaces/shared");
        client.put("default", "before", "v");
        awaitInProcess("before");
        soon().untilAsserted(() -> assertThat(client.put("shared", "k", "v").header("Cache-Status"))
                .endsWith("detail=l2"));
        assertThat(client.get("shared", "k").asString()).isEqualTo("v");

        flushRedis();

        assertThat(client.get("default", "before").asString()).isEqualTo("v");
        assertThat(client.get("shared", "k").statusCode()).isEqualTo(404);
        soon().untilAsserted(() -> {
            Response put = client.put("shared", "k", "w");
            assertThat(put.statusCode()).isIn(200, 201);
            assertThat(put.header("Cache-Status")).endsWith("detail=l2");
        });
        assertThat(client.get("shared", "k").asString()).isEqualTo("w");
    }

    private void flushRedis() throws IOException {
        URI redis = URI.create(stack.redisUrl());
        try (Socket socket = new Socket(redis.getHost(), redis.getPort())) {
            socket.getOutputStream().write("FLUSHALL\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().readNBytes(3)).asString().isEqualTo("+OK");
        }
    }

    @Test
    void kafkaStoppedAndBack_invalidationsAreRefused_andHitsAreVerified() {
        client.put("default", "before", "v", "?tags=a");
        awaitInProcess("before");

        stack.kafka().stop();
        Response refused = client.invalidate(Map.of("namespace", "default", "tags", List.of("a")));

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.contentType()).startsWith("application/problem+json");
        assertThat(refused.<String>path("type")).endsWith("/log-unavailable");
        assertThat(refused.header("Retry-After")).isNotNull();
        assertThat(client.post("/clear", Map.of()).statusCode()).isEqualTo(503);
        soon().untilAsserted(() -> assertThat(client.get("default", "before").header("Cache-Status"))
                .endsWith("detail=l2"));
        assertThat(client.get("default", "before").asString()).isEqualTo("v");
        assertThat(client.put("default", "during", "w").header("Cache-Status")).endsWith("detail=l2");
        assertThat(client.get("default", "during").asString()).isEqualTo("w");
        assertThat(client.delete("default", "during").statusCode()).isEqualTo(204);
        assertThat(client.get("default", "during").statusCode()).isEqualTo(404);
        assertThat(given().get("/q/health/ready").statusCode()).isEqualTo(200);

        stack.kafka().start();
        soon().untilAsserted(() -> assertThat(client.invalidate(Map.of("namespace", "default", "tags", List.of("a")))
                        .statusCode())
                .isEqualTo(200));
        assertThat(client.get("default", "before").statusCode()).isEqualTo(404);
        client.put("default", "hot", "v");
        awaitInProcess("hot");
    }

    @Test
    void redisAndKafkaAway_readsMiss_andWritesSaySo() {
        client.put("default", "before", "v");
        awaitInProcess("before");

        stack.kafka().stop();
        stack.redis().pause();

        soon().untilAsserted(() ->
                assertThat(client.get("default", "before").statusCode()).isEqualTo(404));
        Response write = client.put("default", "k", "v");
        assertThat(write.statusCode()).isEqualTo(503);
        assertThat(write.<String>path("type")).endsWith("/store-unavailable");

        stack.redis().resume();
        stack.kafka().start();
        soon().untilAsserted(() ->
                assertThat(client.get("default", "before").asString()).isEqualTo("v"));
    }

    @Test
    void postgresFrozenAndBack_entriesGoOn_andPolicyChangesAreRefused() {
        String wiki = "/api/v1/cache/namespaces/wiki";
        stack.postgres().pause();

        Response change = client.request()
                .contentType("application/json")
                .body("{\"ttl\":60}")
                .put(wiki);

        assertThat(change.statusCode()).isEqualTo(503);
        assertThat(change.<String>path("type")).endsWith("/store-unavailable");
        assertThat(client.put("wiki", "k", "v").statusCode()).isEqualTo(201);
        assertThat(client.get("wiki", "k").asString()).isEqualTo("v");
        assertThat(client.request().get(wiki).<String>path("ttl")).isEqualTo("PT1H");
        assertThat(client.invalidate(Map.of("namespace", "wiki")).statusCode()).isEqualTo(200);
        assertThat(client.get("wiki", "k").statusCode()).isEqualTo(404);
        assertThat(given().get("/q/health/ready").statusCode()).isEqualTo(200);

        stack.postgres().resume();
        soon().untilAsserted(() -> assertThat(client.request()
                        .contentType("application/json")
                        .body("{\"ttl\":60}")
                        .put(wiki)
                        .statusCode())
                .isEqualTo(200));
        assertThat(client.request().get(wiki).<String>path("ttl")).isEqualTo("PT1M");
    }
}
