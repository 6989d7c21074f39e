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
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A request that comes again under its Idempotency-Key. */
@QuarkusTest
class RepeatsIT extends OnLocalStack {
    private static final Map<String, Object> TAGS = Map.of("tags", List.of("t"));
    private static final Map<String, Object> KEYS = Map.of("namespace", "wiki", "keys", List.of("k"));

    private final CacheClient client = CacheClient.ofNewTenant();

    private static Response post(CacheClient by, String path, String key, Object body) {
        return by.request()
                .contentType("application/json")
                .header("Idempotency-Key", key)
                .body(body)
                .post("/api/v1/cache" + path);
    }

    /** Other tests take Redis away, and without it nothing is remembered. */
    @BeforeEach
    void awaitTheStore() {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            String key = UUID.randomUUID().toString();
            String id = post(client, "/invalidations", key, TAGS).path("id");
            return id.equals(post(client, "/invalidations", key, TAGS).path("id"));
        });
    }

    @Test
    void invalidation_sentAgain_isAnsweredAsTheFirstTimeAndDropsNothing() {
        Response first = post(client, "/invalidations", "one", TAGS);
        client.put("wiki", "k", "since then", "?tags=t");

        Response again = post(client, "/invalidations", "one", TAGS);

        assertThat(again.statusCode()).isEqualTo(first.statusCode()).isEqualTo(200);
        assertThat(again.contentType()).startsWith("application/json");
        assertThat(again.<Map<String, Object>>path("$")).isEqualTo(first.<Map<String, Object>>path("$"));
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(again.header("Consistency-Token")).isEqualTo(first.header("Consistency-Token"));
        assertThat(client.get("wiki", "k").asString()).isEqualTo("since then");
    }

    @Test
    void warmup_sentAgain_isNotStartedAnew() {
        Response first = post(client, "/warmups", "one", KEYS);

        Response again = post(client, "/warmups", "one", KEYS);

        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.<String>path("id")).isEqualTo(first.path("id"));
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
    }

    @Test
    void key_ofAnotherTenantPathOrText_isAnother() {
        String id = post(client, "/invalidations", "one", TAGS).path("id");

        assertThat(post(client, "/invalidations", "two", TAGS).<String>path("id"))
                .isNotEqualTo(id);
        assertThat(post(CacheClient.ofNewTenant(), "/invalidations", "one", TAGS)
                        .<String>path("id"))
                .isNotEqualTo(id);
        assertThat(post(client, "/warmups", "one", KEYS).statusCode()).isEqualTo(202);
    }

    @Test
    void key_withAnotherBody_isRefused() {
        post(client, "/invalidations", "one", TAGS);
        post(client, "/warmups", "one", KEYS);

        for (Response refused : List.of(
                post(client, "/invalidations", "one", Map.of("tags", List.of("u"))),
                post(client, "/warmups", "one", Map.of("namespace", "wiki", "keys", List.of())))) {
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.<String>path("type")).endsWith("idempotency-key-reused");
        }
    }

    @Test
    void key_thatIsTooLong_isRefused() {
        Response refused = post(client, "/invalidations", "k".repeat(256), TAGS);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.<List<String>>path("errors.field")).containsExactly("Idempotency-Key");
    }

    @Test
    void dryRun_withAKey_doesNotUseItUp() {
        post(client, "/invalidations", "one", Map.of("tags", List.of("t"), "dry_run", true));

        assertThat(post(client, "/invalidations", "one", TAGS).statusCode()).isEqualTo(200);
    }

    @Test
    void invalidation_whileRedisIsAway_isTakenNonetheless() {
        LocalStack.shared().redis().stop();
        try {
            assertThat(post(client, "/invalidations", "one", TAGS).statusCode()).isEqualTo(200);
            assertThat(post(client, "/invalidations", "one", TAGS).statusCode()).isEqualTo(200);
        } finally {
            LocalStack.shared().redis().start();
        }
    }
}
