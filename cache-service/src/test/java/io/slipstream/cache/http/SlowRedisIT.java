package io.slipstream.cache.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.cache.CacheClient;
import io.slipstream.cache.OnLocalStack;
import io.slipstream.cache.ScriptedOrigin;
import io.slipstream.cache.SecondReplica;
import io.slipstream.cache.SlowRedis;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A replica for which every answer of Redis comes later than it waits, beside one that Redis answers as ever. */
@QuarkusTest
class SlowRedisIT extends OnLocalStack {
    private static SlowRedis redis;
    private static SecondReplica replica;

    private final CacheClient well = CacheClient.ofNewTenant();
    private final CacheClient slow = well.at(replica.baseUri());

    @BeforeAll
    static void start() throws Exception {
        redis = new SlowRedis();
        replica = SecondReplica.start("slow", Map.of("slipstream.cache.redis.url", redis.url()));
    }

    @AfterAll
    static void stop() {
        replica.close();
        redis.close();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }

    private static String status(CacheClient client, String key) {
        return String.valueOf(client.get("pages", key).header("Cache-Status"));
    }

    private static void awaitTier(CacheClient client, String tier) {
        soon().until(() ->
                client.put("pages", "probe", "v").header("Cache-Status").endsWith("detail=" + tier));
    }

    @Test
    void redisThatIsSlow_isGoneWithout_andUsedAgainOnceItIsNot() {
        try (ScriptedOrigin origin = new ScriptedOrigin()) {
            origin.answers("/missing", "loaded");
            well.request()
                    .contentType("application/json")
                    .body(Map.of("loader_url", origin.url("/{key}")))
                    .put("/api/v1/cache/namespaces/pages");
            soon().until(() -> slow.get("pages", "missing").statusCode() == 200);
            awaitTier(slow, "l2");
            slow.put("pages", "hot", "v");
            soon().until(() -> status(slow, "hot").endsWith("detail=l1"));
            well.put("pages", "changed", "older");
            soon().until(() -> slow.get("pages", "changed").asString().equals("older"));

            redis.delays(Duration.ofMillis(200));
            awaitTier(slow, "l1");

            assertThat(status(slow, "hot")).contains("; hit;").endsWith("detail=l1");
            assertThat(slow.get("pages", "missing").asString()).isEqualTo("loaded");
            slow.put("pages", "changed", "newer");
            soon().until(() -> well.get("pages", "changed").asString().equals("newer")
                    || status(well, "changed").contains("fwd="));

            redis.delays(Duration.ZERO);
            awaitTier(slow, "l2");

            assertThat(slow.get("pages", "changed").asString()).isEqualTo("newer");
        }
    }
}
