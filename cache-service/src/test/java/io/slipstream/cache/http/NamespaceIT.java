package io.slipstream.cache.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.cache.CacheClient;
import io.slipstream.cache.OnLocalStack;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
class NamespaceIT extends OnLocalStack {
    private static final String NAMESPACES = "/api/v1/cache/namespaces";

    private final CacheClient client = CacheClient.ofNewTenant();

    private Response put(String name, Object policy) {
        return client.request().contentType("application/json").body(policy).put(NAMESPACES + "/" + name);
    }

    @Test
    void list_ofANewTenant_hasTheShippedNamespaces() {
        Response list = client.request().get(NAMESPACES);

        assertThat(list.<List<String>>path("data.name"))
                .containsExactlyInAnyOrder(
                        "default",
                        "sessions",
                        "applications",
                        "notifications",
                        "dashboard",
                        "owasp",
                        "wiki",
                        "search",
                        "analytics",
                        "patterns",
                        "scans",
                        "metrics",
                        "tool-output",
                        "ai-analysis",
                        "ai-embedding",
                        "ai-completion",
                        "ai-chat");
        assertThat(list.<Integer>path("pagination.total")).isEqualTo(17);
        assertThat(client.request().get(NAMESPACES + "?page=2&per_page=10").<List<String>>path("data.name"))
                .hasSize(7);
    }

    @Test
    void get_ofAShippedNamespace_hasItsPolicy() {
        Response wiki = client.request().get(NAMESPACES + "/ai-embedding");

        assertThat(wiki.<String>path("ttl")).isEqualTo("PT168H");
        assertThat(wiki.<List<String>>path("tiers")).containsExactly("l1", "l2", "disk");
        assertThat(wiki.<Boolean>path("enabled")).isTrue();
    }

    @Test
    void put_ofAnotherTimeToLive_holdsForTheNextWrite() {
        Response changed = put("wiki", Map.of("ttl", 90));

        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(changed.<String>path("ttl")).isEqualTo("PT1M30S");
        assertThat(client.put("wiki", "k", "v").header("Cache-Status")).contains("ttl=90");
    }

    @Test
    void put_ofANewNamespace_makesItForThisTenantOnly() {
        Response made =
                put("mine", Map.of("tiers", List.of("l2"), "jitter", 0.5, "max_bytes", 1_000_000, "max_entries", 10));

        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(client.put("mine", "k", "v").statusCode()).isEqualTo(201);
        assertThat(client.get("mine", "k").header("Cache-Status")).endsWith("detail=l2");
        assertThat(client.get("mine", "k").header("Cache-Status")).endsWith("detail=l2");
        assertThat(CacheClient.ofNewTenant().get("mine", "k").statusCode()).isEqualTo(404);
        // What was read can be written back.
        Object read = client.request().get(NAMESPACES + "/mine").as(Map.class);
        assertThat(put("mine", read).statusCode()).isEqualTo(200);
    }

    @Test
    void put_ofAnEntryLimit_keepsThatManyInProcess() {
        assertThat(put("small", Map.of("max_bytes", 100_000, "max_entries", 5)).statusCode())
                .isEqualTo(201);

        for (int i = 0; i < 20; i++) {
            client.put("small", "k" + i, "v");
        }

        await().untilAsserted(() -> assertThat(client.request()
                        .get("/api/v1/cache/stats")
                        .<Integer>path("namespaces.find { it.namespace == 'small' }.entries"))
                .isBetween(1, 5));
        assertThat(client.get("small", "k0").asString()).isEqualTo("v");
    }

    @Test
    void put_ofTheInProcessTierAlone_keepsEntriesThere() {
        put("local", Map.of("tiers", List.of("l1")));

        assertThat(client.put("local", "k", "v").header("Cache-Status")).endsWith("detail=l1");
        await().untilAsserted(() ->
                assertThat(client.get("local", "k").header("Cache-Status")).endsWith("detail=l1"));
    }

    @Test
    void put_ofADisabledPolicy_makesReadsPassTheCacheBy() {
        client.put("wiki", "k", "v");

        put("wiki", Map.of("enabled", false));
        Response off = client.get("wiki", "k");
        put("wiki", Map.of("enabled", true));

        assertThat(off.statusCode()).isEqualTo(404);
        assertThat(off.header("Cache-Status")).isEqualTo("slipstream-cache; fwd=bypass; detail=off");
        assertThat(client.get("wiki", "k").statusCode()).isEqualTo(200);
    }

    @Test
    void put_ofTiersUsedBefore_doesNotBringBackWhatTheyHeld() {
        client.put("wiki", "k", "old");
        put("wiki", Map.of("tiers", List.of("l1")));
        client.put("wiki", "k", "new");
        put("wiki", Map.of("tiers", List.of("l2")));

        assertThat(client.get("wiki", "k").statusCode()).isEqualTo(404);
    }

    @Test
    void delete_ofANamespace_dropsItsEntriesAndItself() {
        put("mine", Map.of("ttl", "PT1M"));
        client.put("mine", "k", "v");

        assertThat(client.request().delete(NAMESPACES + "/mine").statusCode()).isEqualTo(204);
        assertThat(client.request().get(NAMESPACES + "/mine").statusCode()).isEqualTo(404);
        put("mine", Map.of("ttl", "PT1M"));
        assertThat(client.get("mine", "k").statusCode()).isEqualTo(404);
    }

    @Test
    void delete_ofAShippedNamespace_givesItsPolicyBack() {
        put("wiki", Map.of("ttl", 5));

        assertThat(client.request().delete(NAMESPACES + "/wiki").statusCode()).isEqualTo(204);
        assertThat(client.request().get(NAMESPACES + "/wiki").<String>path("ttl"))
                .isEqualTo("PT1H");
    }

    @Test
    void switch_off_makesEveryReadAMissForThisTenant() {
        client.put("default", "k", "v");
        CacheClient other = CacheClient.ofNewTenant();
        other.put("default", "k", "v");

        Response off = client.request()
                .contentType("application/json")
                .body("{\"enabled\":false}")
                .put("/api/v1/cache/switch");

        assertThat(off.<Boolean>path("enabled")).isFalse();
        assertThat(client.request().get("/api/v1/cache/switch").<Boolean>path("enabled"))
                .isFalse();
        assertThat(client.get("default", "k").header("Cache-Status")).contains("fwd=bypass");
        assertThat(other.get("default", "k").statusCode()).isEqualTo(200);
        client.put("default", "k", "newer");
        client.request()
                .contentType("application/json")
                .body("{\"enabled\":true}")
                .put("/api/v1/cache/switch");
        assertThat(client.get("default", "k").asString()).isEqualTo("newer");
    }

    private Response change(String body) {
        return client.request().contentType("application/json").body(body).put("/api/v1/cache/switch");
    }

    @Test
    void switch_ofATier_takesItOutOfReadsAndWrites() {
        client.put("wiki", "k", "v");
        Response off = change("{\"tiers\":{\"l1\":false}}");

        assertThat(off.<Boolean>path("tiers.l1")).isFalse();
        assertThat(off.<Boolean>path("tiers.l2")).isTrue();
        assertThat(off.<Boolean>path("enabled")).isTrue();
        for (int i = 0; i < 3; i++) {
            assertThat(client.get("wiki", "k").header("Cache-Status")).endsWith("detail=l2");
        }
        change("{\"tiers\":{\"l1\":true,\"l2\":false}}");
        assertThat(client.put("wiki", "k", "newer").header("Cache-Status")).endsWith("detail=l1");
        change("{\"tiers\":{\"l2\":true}}");

        assertThat(client.get("wiki", "k").asString())
                .as("what the tier missed")
                .isNotEqualTo("v");
        client.put("wiki", "k", "newest");
        assertThat(client.get("wiki", "k").asString()).isEqualTo("newest");
    }

    @Test
    void switch_ofANamespace_leavesTheOthersOn() {
        put("wiki", Map.of("ttl", 77));
        client.put("wiki", "k", "v");
        client.put("default", "k", "v");

        Response off = change("{\"namespace\":\"wiki\",\"enabled\":false}");

        assertThat(off.<List<String>>path("namespaces_off")).containsExactly("wiki");
        assertThat(client.get("wiki", "k").header("Cache-Status")).contains("fwd=bypass");
        assertThat(client.get("default", "k").statusCode()).isEqualTo(200);
        change("{\"namespace\":\"wiki\",\"enabled\":true}");
        assertThat(client.request().get(NAMESPACES + "/wiki").<String>path("ttl"))
                .isEqualTo("PT1M17S");
        assertThat(client.get("wiki", "k").asString()).isEqualTo("v");
    }
}
