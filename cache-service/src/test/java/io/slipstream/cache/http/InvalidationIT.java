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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class InvalidationIT extends OnLocalStack {
    private final CacheClient client = CacheClient.ofNewTenant();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"namespace\":\"wiki\",\"keys\":[\"page:1\"]}",
                "{\"keys\":[\"page:1\"]}",
                "{\"namespace\":\"wiki\",\"tags\":[\"none\",\"a\"]}",
                "{\"tags\":[\"a\"]}",
                "{\"all_tags\":[\"a\",\"b\"]}",
                "{\"namespace\":\"wiki\",\"pattern\":\"page:?\"}",
                "{\"pattern\":\"pa*\"}",
                "{\"tables\":[\"orders\"]}",
                "{\"tables\":[\"Public.Orders\"]}",
                "{\"owner\":\"ada\"}",
                "{\"application\":\"portal\"}",
                "{\"repository\":\"git/one\"}",
                "{\"namespace\":\"wiki\"}",
                "{\"everything\":true}"
            })
    void invalidation_thatNamesAnEntry_dropsItAtOnce(String body) {
        client.put(
                "wiki",
                "page:1",
                "v",
                "?tags=a,b&tables=public.orders&owner=ada&application=portal&repository=git%2Fone");
        client.put("search", "other", "kept", "?tags=c&tables=sales.customers&owner=bob");

        Response receipt = client.invalidate(body);

        assertThat(receipt.statusCode()).isEqualTo(200);
        assertThat(client.get("wiki", "page:1").statusCode()).isEqualTo(404);
        if (!body.contains("everything")) {
            assertThat(client.get("search", "other").asString()).isEqualTo("kept");
        }
        client.put("wiki", "page:1", "again", "?tags=a,b");
        assertThat(client.get("wiki", "page:1").asString()).isEqualTo("again");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"namespace\":\"search\",\"keys\":[\"page:1\"]}",
                "{\"tags\":[\"x\"]}",
                "{\"all_tags\":[\"a\",\"x\"]}",
                "{\"pattern\":\"page\"}",
                "{\"tables\":[\"sales.orders\"]}",
                "{\"owner\":\"bob\"}",
                "{\"namespace\":\"search\"}"
            })
    void invalidation_thatNamesOthers_leavesTheEntry(String body) {
        client.put("wiki", "page:1", "v", "?tags=a,b&tables=public.orders&owner=ada");

        assertThat(client.invalidate(body).statusCode()).isEqualTo(200);

        assertThat(client.get("wiki", "page:1").asString()).isEqualTo("v");
    }

    @Test
    void invalidation_acknowledged_hasAReceiptThatTellsWhoAppliedIt() {
        Response receipt = client.invalidate(Map.of("namespace", "wiki", "tags", List.of("a")));
        String id = receipt.path("id");

        assertThat(receipt.header("Location")).endsWith("/api/v1/cache/invalidations/" + id);
        assertThat(receipt.<Object>path("matched")).isNull();
        assertThat(receipt.<Boolean>path("matched_exact")).isFalse();
        assertThat(receipt.<List<String>>path("replicas.replica")).hasSize(1);
        Response found = client.request().get("/api/v1/cache/invalidations/" + id);
        assertThat(found.statusCode()).isEqualTo(200);
        assertThat(found.<List<String>>path("replicas.applied_at")).hasSize(1);
        assertThat(CacheClient.ofNewTenant()
                        .request()
                        .get("/api/v1/cache/invalidations/" + id)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void dryRun_counts_andDropsNothing() {
        for (int i = 0; i < 7; i++) {
            client.put("wiki", "page:" + i, "v", "?tags=" + (i < 4 ? "few" : "many"));
        }
        client.put("search", "s", "v", "?tags=few");

        Response inOne = client.invalidate(Map.of("namespace", "wiki", "tags", List.of("few"), "dry_run", true));
        Response inAll = client.invalidate(Map.of("tags", List.of("few"), "dry_run", true));

        assertThat(inOne.statusCode()).isEqualTo(200);
        assertThat(inOne.<Integer>path("matched")).isEqualTo(4);
        assertThat(inOne.<Boolean>path("matched_exact")).isTrue();
        assertThat(inOne.<Boolean>path("dry_run")).isTrue();
        assertThat(inAll.<Integer>path("matched")).isEqualTo(5);
        assertThat(client.get("wiki", "page:0").statusCode()).isEqualTo(200);
        client.invalidate(Map.of("tags", List.of("few")));
        assertThat(client.invalidate(Map.of("tags", List.of("few"), "dry_run", true))
                        .<Integer>path("matched"))
                .isZero();
    }

    @Test
    void softInvalidation_leavesStaleCopiesWherePolicyAllowsThem() {
        client.request()
                .contentType("application/json")
                .body(Map.of("stale_while_revalidate", "PT1H"))
                .put("/api/v1/cache/namespaces/soft-ns");
        client.put("soft-ns", "k", "v", "?tags=a");
        client.put("wiki", "k", "v", "?tags=a");

        client.invalidate(Map.of("tags", List.of("a"), "soft", true));

        assertThat(client.get("wiki", "k").statusCode()).isEqualTo(404);
        assertThat(client.get("soft-ns", "k").statusCode()).isEqualTo(404); // the one to refresh it
        assertThat(client.get("soft-ns", "k").asString()).isEqualTo("v");
        client.put("soft-ns", "k", "fresh", "?tags=a");
        assertThat(client.get("soft-ns", "k").asString()).isEqualTo("fresh");
    }

    @Test
    void softInvalidation_undone_makesItsCopiesFreshAgain() {
        client.put("wiki", "k", "v", "?tags=a");
        client.put("search", "k", "v", "?tags=a");
        String id =
                client.invalidate(Map.of("tags", List.of("a"), "soft", true)).path("id");
        assertThat(client.get("wiki", "k").statusCode()).isEqualTo(404);

        Response undone = client.request().post("/api/v1/cache/invalidations/" + id + ":undo");

        assertThat(undone.statusCode()).isEqualTo(200);
        assertThat(undone.<String>path("undone_at")).isNotNull();
        assertThat(undone.header("Consistency-Token")).isNotNull();
        assertThat(client.get("wiki", "k").asString()).isEqualTo("v");
        assertThat(client.get("search", "k").asString()).isEqualTo("v");
        assertThat(client.request().get("/api/v1/cache/invalidations/" + id).<String>path("undone_at"))
                .isNotNull();
    }

    @Test
    void invalidation_thatWasHardOrIsNotKnown_cannotBeUndone() {
        client.put("wiki", "k", "v", "?tags=a");
        String hard = client.invalidate(Map.of("tags", List.of("a"))).path("id");
        String other = CacheClient.ofNewTenant()
                .invalidate(Map.of("tags", List.of("a"), "soft", true))
                .path("id");

        assertThat(client.request()
                        .post("/api/v1/cache/invalidations/" + hard + ":undo")
                        .statusCode())
                .isEqualTo(409);
        for (String unknown : List.of("none", other)) {
            assertThat(client.request()
                            .post("/api/v1/cache/invalidations/" + unknown + ":undo")
                            .statusCode())
                    .isEqualTo(404);
        }
        assertThat(client.get("wiki", "k").statusCode()).isEqualTo(404);
    }

    @Test
    void clear_ofOneNamespaceOrAll_dropsThem() {
        client.put("wiki", "k", "v");
        client.put("search", "k", "v");

        assertThat(client.post("/clear", Map.of("namespace", "wiki")).statusCode())
                .isEqualTo(200);
        assertThat(client.get("wiki", "k").statusCode()).isEqualTo(404);
        assertThat(client.get("search", "k").statusCode()).isEqualTo(200);
        assertThat(client.request().post("/api/v1/cache/clear").statusCode()).isEqualTo(200);
        assertThat(client.get("search", "k").statusCode()).isEqualTo(404);
    }

    @Test
    void stats_afterReads_countHitsAndMissesByTierAndNamespace() {
        client.put("wiki", "k", "value");
        await().untilAsserted(() ->
                assertThat(client.get("wiki", "k").header("Cache-Status")).endsWith("detail=l1"));
        client.get("wiki", "none");
        client.get("search", "none");

        Response stats = client.request().get("/api/v1/cache/stats");

        assertThat(stats.<Integer>path("totals.hits")).isPositive();
        assertThat(stats.<Integer>path("totals.misses")).isGreaterThanOrEqualTo(2);
        assertThat(stats.<Float>path("totals.hit_rate")).isBetween(0f, 1f);
        assertThat(stats.<Integer>path("tiers.l1.hits")).isPositive();
        assertThat(stats.<Boolean>path("tiers.l2.up")).isTrue();
        String wiki = "namespaces.find { it.namespace == 'wiki' }.";
        assertThat(stats.<Integer>path(wiki + "entries")).isEqualTo(1);
        assertThat(stats.<Integer>path(wiki + "bytes")).isPositive();
        assertThat(stats.<Integer>path(wiki + "writes")).isEqualTo(1);
        assertThat(stats.<Integer>path(wiki + "tiers.l1.hits")).isPositive();
        assertThat(stats.<Integer>path("namespaces.find { it.namespace == 'search' }.misses"))
                .isEqualTo(1);
        client.invalidate(Map.of("namespace", "wiki"));
        await().untilAsserted(() -> assertThat(
                        client.request().get("/api/v1/cache/stats").<Integer>path(wiki + "evictions.invalidated"))
                .isPositive());
    }
}
