package io.slipstream.cache.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.slipstream.cache.CacheClient;
import io.slipstream.cache.OnLocalStack;
import io.slipstream.cache.ScriptedOrigin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class InsightIT extends OnLocalStack {
    private final CacheClient client = CacheClient.ofNewTenant();
    private final ScriptedOrigin origin = new ScriptedOrigin();

    @BeforeEach
    void awaitTheLog() {
        CacheClient other = CacheClient.ofNewTenant();
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            other.put("wiki", "probe", "v");
            assertThat(other.get("wiki", "probe").header("Cache-Status")).endsWith("detail=l1");
        });
    }

    @AfterEach
    void close() {
        origin.close();
    }

    private Response explain(String namespace, String key) {
        Response response = client.request().get("/api/v1/cache/namespaces/" + namespace + "/explain?key=" + key);
        assertThat(response.statusCode()).isEqualTo(200);
        return response;
    }

    private Response stats() {
        return client.request().get("/api/v1/cache/stats");
    }

    @Test
    void explain_ofAFreshEntry_tellsWhatEachTierHas() {
        client.put("wiki", "page", "hello", "?ttl=PT5M&tags=a,b&tables=orders&owner=ada");

        await().untilAsserted(() ->
                assertThat(explain("wiki", "page").<String>path("tier")).isEqualTo("l1"));
        Response it = explain("wiki", "page");

        assertThat(it.<String>path("answer")).isEqualTo("hit");
        assertThat(it.<Boolean>path("log.trusted")).isTrue();
        assertThat(it.<List<String>>path("tiers.tier")).containsExactly("l1", "l2", "disk");
        assertThat(it.<List<String>>path("tiers.finding").subList(0, 2)).containsExactly("fresh", "fresh");
        assertThat(it.<Integer>path("tiers[0].copy.value_bytes")).isEqualTo(5);
        assertThat(it.<Integer>path("tiers[0].copy.ttl_seconds")).isBetween(270, 300);
        assertThat(it.<Integer>path("tiers[0].copy.age_seconds")).isBetween(0, 30);
        assertThat(it.<List<String>>path("tiers[0].copy.tags")).containsExactly("a", "b");
        assertThat(it.<List<String>>path("tiers[1].copy.tables")).contains("orders");
        assertThat(it.<String>path("tiers[1].copy.owner")).isEqualTo("ada");
        assertThat(it.<List<Object>>path("invalidations")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"namespace\":\"wiki\",\"tags\":[\"a\"]}|TAG|a",
                "{\"keys\":[\"page\"]}|KEY|page",
                "{\"pattern\":\"pa*\"}|PATTERN|pa*",
                "{\"all_tags\":[\"b\",\"a\"]}|ALL_TAGS|a,b",
                "{\"owner\":\"ada\"}|OWNER|ada",
                "{\"namespace\":\"wiki\"}|NAMESPACE|",
                "{\"everything\":true}|EVERYTHING|"
            })
    void explain_ofAnInvalidatedEntry_tellsByWhomAndWhen(String invalidation, String scope, String value) {
        client.put("wiki", "page", "hello", "?tags=a,b&owner=ada");
        String id = client.invalidate(invalidation).path("id");

        Response it = explain("wiki", "page");

        assertThat(it.<String>path("answer")).isEqualTo("miss");
        assertThat(it.<String>path("tiers[1].finding")).isEqualTo("invalidated");
        assertThat(it.<String>path("invalidations[0].id")).isEqualTo(id);
        assertThat(it.<String>path("invalidations[0].scope")).isEqualTo(scope);
        assertThat(it.<String>path("invalidations[0].value")).isEqualTo(value);
        assertThat(it.<String>path("invalidations[0].requested_by")).isEqualTo("tester");
        assertThat(it.<String>path("invalidations[0].accepted_by")).isEqualTo(it.path("replica"));
        assertThat(Instant.parse(it.path("invalidations[0].at"))).isBeforeOrEqualTo(Instant.parse(it.path("at")));
        assertThat(it.<List<String>>path("invalidations[0].drops")).contains("l2");
        assertThat(client.get("wiki", "page").statusCode()).isEqualTo(404);
    }

    @Test
    void explain_ofAnEntryWrittenAgain_stillTellsWhatDroppedTheOneBefore() {
        client.put("wiki", "page", "one");
        String id = client.invalidate(Map.of("keys", List.of("page"))).path("id");
        client.put("wiki", "page", "two");

        Response it = explain("wiki", "page");

        assertThat(it.<String>path("answer")).isEqualTo("hit");
        assertThat(it.<String>path("invalidations[0].id")).isEqualTo(id);
        assertThat(it.<List<String>>path("invalidations[0].drops")).isEmpty();
    }

    @Test
    void explain_ofAStaleEntry_saysWhatTheNextReadsGet() {
        define("stale-ns", Map.of("ttl", "PT1H", "stale_while_revalidate", "PT1H"));
        client.put("stale-ns", "k", "v");
        await().untilAsserted(() ->
                assertThat(explain("stale-ns", "k").<String>path("tier")).isEqualTo("l1"));
        client.invalidate(Map.of("namespace", "stale-ns", "keys", List.of("k"), "soft", true));

        assertThat(explain("stale-ns", "k").<String>path("answer")).isEqualTo("refresh");
        assertThat(explain("stale-ns", "k").<Boolean>path("invalidations[0].soft"))
                .isTrue();
        assertThat(client.get("stale-ns", "k").statusCode()).isEqualTo(404);
        assertThat(explain("stale-ns", "k").<String>path("answer")).isEqualTo("stale");
        assertThat(client.get("stale-ns", "k").statusCode()).isEqualTo(200);
    }

    @Test
    void explain_ofWhatIsOnlyInRedis_bringsNothingIntoProcessAndCountsNothing() {
        switchL1(false);
        client.put("wiki", "k", "v");
        switchL1(true);
        Response before = stats();

        explain("wiki", "k");
        Response it = explain("wiki", "k");

        assertThat(it.<String>path("answer")).isEqualTo("hit");
        assertThat(it.<String>path("tier")).isEqualTo("l2");
        assertThat(it.<String>path("tiers[0].finding")).isEqualTo("absent");
        assertThat(stats().<Map<String, Object>>path("totals")).isEqualTo(before.path("totals"));
        assertThat(stats().<Map<String, Object>>path("tiers.l2")).isEqualTo(before.path("tiers.l2"));
        assertThat(client.get("wiki", "k").header("Cache-Status")).endsWith("detail=l2");
    }

    private void switchL1(boolean on) {
        Response changed = client.request()
                .contentType("application/json")
                .body(Map.of("tiers", Map.of("l1", on)))
                .put("/api/v1/cache/switch");
        assertThat(changed.statusCode()).isEqualTo(200);
    }

    @Test
    void explain_whileCachingIsOff_saysSo() {
        client.put("wiki", "k", "v");
        client.request()
                .contentType("application/json")
                .body(Map.of("enabled", false))
                .put("/api/v1/cache/switch");

        Response it = explain("wiki", "k");

        assertThat(it.<String>path("answer")).isEqualTo("bypass");
        assertThat(it.<Boolean>path("settings.switched_on")).isFalse();
        assertThat(it.<String>path("tiers[1].finding")).isEqualTo("fresh");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:explain", "a%2Fb", "explain", "plus+sign", "%C3%BC%20%26%3D%23", "entries/x"})
    void explain_ofAnyKey_isAboutThatKey(String key) {
        client.put("default", key, "v");

        assertThat(explain("default", key).<String>path("answer")).isEqualTo("hit");
        assertThat(explain("default", key + "x").<String>path("answer")).isEqualTo("miss");
        assertThat(client.get("default", key).asString()).isEqualTo("v");
    }

    @ParameterizedTest
    @CsvSource({
        "'', key",
        "?key=, key",
        "?key=a&key=b, key",
        "?key=nul%00, key",
        "?key=a&deep=1, deep",
        "?key=%C0%80, key",
        "?k%65y=a, key"
    })
    void explain_withABadQuery_namesTheField(String query, String field) {
        Response response = client.request().get("/api/v1/cache/namespaces/wiki/explain" + query);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.<String>path("errors[0].field")).isEqualTo(field);
    }

    @Test
    void stats_andPrometheus_agree() {
        String[] figures = {
            "tier_reads_total{namespace=\"owasp\",outcome=\"hit\",tier=\"l1\"}",
            "tier_reads_total{namespace=\"owasp\",outcome=\"miss\",tier=\"l1\"}",
            "tier_reads_total{namespace=\"owasp\",outcome=\"hit\",tier=\"l2\"}",
            "tier_reads_total{namespace=\"owasp\",outcome=\"miss\",tier=\"l2\"}",
            "tier_reads_total{namespace=\"owasp\",outcome=\"hit\",tier=\"disk\"}",
            "tier_reads_total{namespace=\"owasp\",outcome=\"miss\",tier=\"disk\"}",
            "tier_reads_total{namespace=\"owasp\",outcome=\"failure\",tier=\"l2\"}",
            "namespace_reads_total{namespace=\"owasp\",outcome=\"hit\"}",
            "namespace_reads_total{namespace=\"owasp\",outcome=\"miss\"}",
            "namespace_writes_total{namespace=\"owasp\"}",
            "namespace_evictions_total{namespace=\"owasp\",reason=\"invalidated\"}",
            "namespace_local_bytes{namespace=\"owasp\"}"
        };
        String[] paths = {
            "tiers.l1.hits",
            "tiers.l1.misses",
            "tiers.l2.hits",
            "tiers.l2.misses",
            "tiers.disk.hits",
            "tiers.disk.misses",
            "tiers.l2.failures",
            "hits",
            "misses",
            "writes",
            "evictions.invalidated",
            "bytes"
        };
        String before = prometheus();

        for (int i = 0; i < 5; i++) {
            client.put("owasp", "k" + i, "v");
            client.get("owasp", "k" + i);
            client.get("owasp", "none" + i);
        }
        client.delete("owasp", "k0");
        String after = prometheus();
        Response stats = stats();

        for (int i = 0; i < figures.length; i++) {
            double change = figure(after, figures[i]) - figure(before, figures[i]);
            Number told = stats.path("namespaces.find { it.namespace == 'owasp' }." + paths[i]);
            assertThat(change).as(figures[i]).isEqualTo(told.doubleValue());
        }
        assertThat(stats.<Integer>path("totals.hits")).isEqualTo(5);
        assertThat(stats.<Integer>path("totals.misses")).isEqualTo(5);
        assertThat(stats.<Float>path("totals.hit_rate")).isEqualTo(0.5f);
        assertThat(stats.<Float>path("tiers.l1.hit_rate")).isEqualTo(0.5f);
        assertThat(stats.<Integer>path("totals.evictions.invalidated")).isEqualTo(1);
        assertThat(stats.<Integer>path("tiers.l1.evictions.invalidated")).isEqualTo(1);
        assertThat(stats.<Integer>path("tiers.disk.max_bytes")).isPositive();
        assertThat(figure(after, "local_max_bytes")).isGreaterThanOrEqualTo(stats.<Integer>path("tiers.l1.max_bytes"));
    }

    private static String prometheus() {
        String port = ConfigProvider.getConfig().getValue("quarkus.management.port", String.class);
        return RestAssured.given()
                .get("http://127.0.0.1:" + port + "/q/metrics")
                .asString();
    }

    private static double figure(String metrics, String name) {
        String line = metrics.lines()
                .filter(one -> one.startsWith("slipstream_cache_entry_" + name + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name));
        return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }

    @Test
    void stats_afterLoads_tellThemAndTheirTimeAsPrometheusDoes() {
        define("pages", Map.of("loader_url", origin.url("/{key}")));
        origin.answers("/there", "v");
        origin.answers("/broken", 500, "", Map.of());
        String loaded = "namespace_loads_total{namespace=\"other\",outcome=\"value\"}";
        String failed = "namespace_loads_total{namespace=\"other\",outcome=\"failed\"}";
        String seconds = "namespace_load_seconds_total{namespace=\"other\"}";
        String before = prometheus();

        client.get("pages", "there");
        client.get("pages", "broken");
        String after = prometheus();
        Response stats = stats();

        String pages = "namespaces.find { it.namespace == 'pages' }.";
        assertThat(stats.<Integer>path(pages + "loads")).isEqualTo(1);
        assertThat(stats.<Integer>path(pages + "failed_loads")).isEqualTo(1);
        assertThat(stats.<Number>path(pages + "load_millis").doubleValue()).isPositive();
        assertThat(stats.<Number>path("totals.load_millis").doubleValue())
                .isEqualTo(stats.<Number>path(pages + "load_millis").doubleValue());
        assertThat(figure(after, loaded) - figure(before, loaded)).isEqualTo(1);
        assertThat(figure(after, failed) - figure(before, failed)).isEqualTo(1);
        assertThat((figure(after, seconds) - figure(before, seconds)) * 1000)
                .isCloseTo(stats.<Number>path(pages + "load_millis").doubleValue(), within(0.01));
    }

    @Test
    void stats_ofCopiesThatLeft_tellWhy() {
        define("small", Map.of("max_bytes", 20_000));
        for (int i = 0; i < 40; i++) {
            client.put("small", "k" + i, "v".repeat(1000));
        }
        client.put("wiki", "short", "v", "?ttl=PT0.05S");
        client.put("wiki", "dropped", "v");
        client.delete("wiki", "dropped");

        await().untilAsserted(() -> {
            Response stats = stats();
            assertThat(stats.<Integer>path("namespaces.find { it.namespace == 'small' }.evictions.size"))
                    .isPositive();
            assertThat(stats.<Integer>path("namespaces.find { it.namespace == 'small' }.bytes"))
                    .isLessThanOrEqualTo(20_000);
            assertThat(stats.<Integer>path("namespaces.find { it.namespace == 'wiki' }.evictions.expired"))
                    .isEqualTo(1);
            assertThat(stats.<Integer>path("namespaces.find { it.namespace == 'wiki' }.evictions.invalidated"))
                    .isEqualTo(1);
        });
    }

    private void define(String namespace, Map<String, Object> policy) {
        Response made = client.request()
                .contentType("application/json")
                .body(policy)
                .put("/api/v1/cache/namespaces/" + namespace);
        assertThat(made.statusCode()).as(made.asString()).isBetween(200, 201);
    }

    @Test
    void stats_ofALimitedNamespace_tellItsLimit() {
        define("small", Map.of("max_bytes", 1_000_000));
        client.put("small", "k", "v".repeat(1000));

        Response stats = stats();

        String small = "namespaces.find { it.namespace == 'small' }.tiers.";
        assertThat(stats.<Integer>path(small + "l1.max_bytes")).isEqualTo(1_000_000);
        assertThat(stats.<Integer>path(small + "l1.bytes")).isBetween(1_000, 2_000);
        assertThat(stats.<Object>path(small + "l2.max_bytes")).isNull();
        int shared = stats.path("namespaces.find { it.namespace == 'wiki' }.tiers.l1.max_bytes");
        assertThat(stats.<Integer>path("tiers.l1.max_bytes")).isEqualTo(shared + 1_000_000);
    }

    @Test
    void missRatio_afterReads_estimatesMoreAndLessMemory() {
        for (int i = 0; i < 20; i++) {
            client.put("wiki", "k" + i, "v");
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            readInTurn(5);
            return missRatio().<List<String>>path("namespaces.namespace").contains("wiki");
        });
        int reads = missRatio().path("namespaces[0].reads");

        readInTurn(10);
        Response curve = missRatio();

        assertThat(curve.<String>path("replica")).isEqualTo(stats().path("replica"));
        assertThat(curve.<Integer>path("namespaces[0].reads")).isEqualTo(reads + 200);
        assertThat(curve.<Integer>path("namespaces[0].bytes"))
                .isEqualTo(stats().path("namespaces.find { it.namespace == 'wiki' }.bytes"));
        assertThat(curve.<List<Float>>path("namespaces[0].estimates.factor")).containsExactly(0.25f, 0.5f, 1f, 2f, 4f);
        List<Float> ratios = curve.path("namespaces[0].estimates.hit_ratio");
        List<Float> misses = curve.path("namespaces[0].estimates.miss_ratio");
        // Read in turn, a key is out again before its turn comes unless all fit; the first read of each is no hit.
        assertThat(ratios.getFirst()).isLessThan(0.1f);
        assertThat(ratios.getLast()).isBetween(0.85f, 1f);
        assertThat(misses.getLast()).isCloseTo(1 - ratios.getLast(), within(0.001f));
    }

    private void readInTurn(int rounds) {
        for (int i = 0; i < 20 * rounds; i++) {
            client.get("wiki", "k" + i % 20);
        }
    }

    private Response missRatio() {
        return client.request().get("/api/v1/cache/stats/miss-ratio?namespace=wiki");
    }

    @Test
    void missRatio_ofANamespaceThatIsNone_isNotFound() {
        assertThat(client.request()
                        .get("/api/v1/cache/stats/miss-ratio?namespace=none")
                        .statusCode())
                .isEqualTo(404);
    }
}
