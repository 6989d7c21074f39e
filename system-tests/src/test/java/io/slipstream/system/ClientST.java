package io.slipstream.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.devkit.demo.SuiteClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Applications that cache and submit tasks with the client: two processes of the example, with a key that may do no more than they need. */
@ExtendWith(SuiteExtension.class)
class ClientST {
    private static final Duration BACK = Duration.ofSeconds(120);

    private static SuiteClient client;
    private static String key;
    private static RunningShop shop;
    private static RunningShop other;

    private final RunningSuite suite;

    ClientST(RunningSuite suite) {
        this.suite = suite;
    }

    @BeforeAll
    static void open(RunningSuite suite) throws IOException, InterruptedException {
        client = suite.client();
        Map<String, Object> asked = Map.of(
                "tenant",
                "client-" + UUID.randomUUID(),
                "subject",
                "shop",
                "scopes",
                List.of("cache:read", "cache:write", "tasks:submit"));
        key = client.post("/api/v1/api-keys", asked).path("secret").asText();
        shop = RunningShop.start(client.gateway(), key);
        other = RunningShop.start(client.gateway(), key);
    }

    @AfterAll
    static void close() {
        shop.close();
        other.close();
        client.close();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
    }

    /** Whether the cache has a product, as another client sees it. */
    private static boolean isCached(long product) throws InterruptedException {
        String entry = "method:io.slipstream.examples.shop.Catalogue#find(long)|l"
                + String.valueOf(product).length() + ":" + product;
        HttpRequest read = HttpRequest.newBuilder(client.gateway()
                        .resolve("/api/v1/cache/namespaces/default/entries/"
                                + URLEncoder.encode(entry, StandardCharsets.UTF_8)))
                .header("X-API-Key", key)
                .timeout(Duration.ofSeconds(30))
                .GET()
                .build();
        return client.send(read).statusCode() == 200;
    }

    /** Reads a product until it is cached. */
    private static void cache(long product) {
        shop.name(product);
        soon().until(() -> isCached(product));
    }

    @Test
    void product_readAgainAndByAnotherProcess_isLoadedOnce() {
        int before = shop.loads();
        int beforeThere = other.loads();
        cache(1);

        assertThat(shop.name(1)).isEqualTo("product 1");
        assertThat(other.name(1)).isEqualTo("product 1");

        assertThat(shop.loads()).isEqualTo(before + 1);
        assertThat(other.loads()).isEqualTo(beforeThere);
    }

    @Test
    void product_askedForByManyInBothProcessesAtOnce_isLoadedOnceInAll() throws InterruptedException {
        int before = shop.loads() + other.loads();

        List<String> names = client.concurrently(60, 60, i -> () -> i % 2 == 0 ? shop.name(5) : other.name(5));

        assertThat(names).hasSize(60).containsOnly("product 5");
        assertThat(shop.loads() + other.loads()).isEqualTo(before + 1);
    }

    @Test
    void product_changed_isDroppedForEveryClientAndNoOther() throws InterruptedException {
        cache(2);
        cache(20);
        int beforeThere = other.loads();

        shop.rename(2, "lamp");

        soon().until(() -> !isCached(2));
        assertThat(shop.name(2)).isEqualTo("lamp");
        assertThat(isCached(20)).isTrue();
        soon().until(() -> isCached(2));
        assertThat(other.name(2)).isEqualTo("lamp");
        assertThat(other.loads()).isEqualTo(beforeThere);
    }

    @Test
    void product_whileEveryReplicaOfTheCacheIsAway_isAnsweredAndCachedAgainAfterwards() {
        cache(3);
        Set<Long> before = new HashSet<>();
        suite.processes("cache-service").forEach(process -> before.add(process.pid()));

        suite.processes("cache-service").forEach(ProcessHandle::destroyForcibly);

        await("the replicas to be started again")
                .atMost(BACK)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    assertThat(shop.name(3)).isEqualTo("product 3");
                    return isBack(before);
                });
        await("health after the loss of the cache")
                .atMost(BACK)
                .ignoreExceptions()
                .until(this::isHealthy);
        soon().until(() -> {
            shop.name(3);
            int loads = shop.loads();
            shop.name(3);
            return shop.loads() == loads && isCached(3);
        });
    }

    private boolean isBack(Set<Long> before) {
        List<ProcessHandle> now = suite.processes("cache-service");
        return now.size() == before.size()
                && now.stream().allMatch(process -> process.isAlive() && !before.contains(process.pid()));
    }

    private boolean isHealthy() throws InterruptedException {
        return client.get("/api/performance/health").path("status").asText().equals("up");
    }

    @Test
    void report_submittedByTheShop_ends() {
        JsonNode report = shop.report(4);

        assertThat(report.path("status").asText()).isEqualTo("COMPLETED");
        assertThat(report.path("result").asText()).isEqualTo("{\"product\":4}");
    }
}
