package io.slipstream.cache.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.cache.CacheClient;
import io.slipstream.cache.OnLocalStack;
import io.slipstream.cache.ScriptedOrigin;
import io.slipstream.devkit.stack.LocalStack;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Namespaces that load what is missing. */
@QuarkusTest
class LoaderIT extends OnLocalStack {
    @Inject
    MeterRegistry registry;

    private final CacheClient client = CacheClient.ofNewTenant();
    private final ScriptedOrigin origin = new ScriptedOrigin();

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }

    @BeforeEach
    void awaitTheLog() {
        soon().untilAsserted(() -> {
            client.put("default", "probe", "v");
            assertThat(client.get("default", "probe").header("Cache-Status")).endsWith("detail=l1");
        });
    }

    @AfterEach
    void close() {
        LocalStack.shared().redis().resume();
        origin.close();
    }

    private void namespace(Map<String, Object> more) {
        Map<String, Object> policy = new HashMap<>(more);
        policy.putIfAbsent("loader_url", origin.url("/{key}"));
        Response made =
                client.request().contentType("application/json").body(policy).put("/api/v1/cache/namespaces/pages");
        assertThat(made.statusCode()).as(made.asString()).isBetween(200, 201);
    }

    private Response get(String key) {
        return client.get("pages", key);
    }

    private void awaitAsked(String path, int times) {
        soon().until(() -> origin.requests(path).size() >= times);
    }

    private void awaitStored(String key) {
        soon().untilAsserted(() -> assertThat(get(key).header("Cache-Status"))
                .as(() -> client.request().get("/api/v1/cache/coherence").asString())
                .contains("; hit;"));
    }

    @Test
    void miss_isLoadedOnce_andKept() {
        namespace(Map.of());
        origin.answers("/a%2Fb%20%C3%BC", 200, "loaded", Map.of("Content-Type", "text/x"));

        Response first = get("a%2Fb%20%C3%BC");

        assertThat(first.asString()).isEqualTo("loaded");
        assertThat(first.contentType()).startsWith("text/x");
        assertThat(first.header("Cache-Status")).isEqualTo("slipstream-cache; fwd=miss; stored; detail=loader");
        awaitStored("a%2Fb%20%C3%BC");
        assertThat(get("a%2Fb%20%C3%BC").asString()).isEqualTo("loaded");
        assertThat(origin.requests("/a%2Fb%20%C3%BC")).hasSize(1);
    }

    @Test
    void template_withoutKey_getsItAppended_andKnowsTenantAndNamespace() {
        namespace(Map.of("loader_url", origin.url("/t/{tenant}/{namespace}?x=1")));
        String path = "/t/" + client.tenant() + "/pages/dir/file?x=1";
        origin.answers(path, "v");

        assertThat(get("dir/file").asString()).isEqualTo("v");
        assertThat(get("dir/../file").statusCode()).isIn(400, 404);
        assertThat(get("%2E%2E%2Fsecret").statusCode()).isEqualTo(400);
        assertThat(origin.requests("/t/" + client.tenant() + "/secret?x=1")).isEmpty();
    }

    @Test
    void tags_ofTheAnswer_dropItLater() {
        namespace(Map.of());
        origin.answers("/k", 200, "one", Map.of("Surrogate-Key", "product-7 list", "Cache-Groups", "\"g1\""));
        get("k");
        awaitStored("k");
        origin.answers("/k", "two");

        client.invalidate(Map.of("namespace", "pages", "tags", List.of("g1")));

        assertThat(get("k").asString()).isEqualTo("two");
    }

    @Test
    void crowd_isServedByOneLoad() throws Exception {
        namespace(Map.of());
        origin.answers("/hot", "v");
        origin.hold();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Response>> answers = IntStream.range(0, 60)
                    .mapToObj(i -> callers.submit(() -> get("hot")))
                    .toList();
            awaitAsked("/hot", 1);
            origin.release();
            for (Future<Response> answer : answers) {
                assertThat(answer.get().asString()).isEqualTo("v");
            }
        }
        assertThat(origin.requests("/hot")).hasSize(1);
    }

    /** What all of a crowd are answered whose source answers only when all have asked. */
    private List<Response> crowd(String key) throws Exception {
        int callers = 30;
        double before = collapsed();
        origin.hold();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Response>> asked = IntStream.range(0, callers)
                    .mapToObj(i -> threads.submit(() -> get(key)))
                    .toList();
            soon().until(() -> collapsed() >= before + callers - 1);
            origin.release();
            List<Response> answers = new ArrayList<>();
            for (Future<Response> one : asked) {
                answers.add(one.get());
            }
            return answers;
        }
    }

    /** How many callers wait or waited for what others had asked. */
    private double collapsed() {
        return registry.get("slipstream_cache_load_lease_collapsed").counter().count();
    }

    @Test
    void failure_isToldToACrowd_fromOneLoad() throws Exception {
        namespace(Map.of());
        origin.answers("/k", 500, "broken", Map.of());

        assertThat(crowd("k")).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.contentType()).startsWith("application/problem+json");
            assertThat(answer.<String>path("type")).endsWith("/upstream-failed");
            assertThat(answer.<String>path("trace_id")).matches("[0-9a-f]{32}");
        });
        assertThat(origin.requests("/k")).hasSize(1);
    }

    @Test
    void nothing_isToldToACrowd_fromOneLoad() throws Exception {
        namespace(Map.of());

        assertThat(crowd("none")).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.<String>path("detail")).isEqualTo("the entry is not in the cache");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
            assertThat(answer.header("Cache-Status")).contains("fwd=miss");
        });
        assertThat(origin.requests("/none")).hasSize(1);
    }

    @Test
    void change_duringALoad_isSeenByWhoAsksAfterIt() throws Exception {
        namespace(Map.of());
        origin.answers("/k", "loaded");
        origin.hold();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Response> first = threads.submit(() -> get("k"));
            awaitAsked("/k", 1);
            client.put("pages", "k", "written");

            assertThat(get("k").asString()).isEqualTo("written");

            origin.release();
            assertThat(first.get().statusCode()).isEqualTo(200);
        }
        assertThat(get("k").asString()).isEqualTo("written");
    }

    @Test
    void nothing_isRememberedForItsTime() {
        namespace(Map.of("negative_ttl", "PT1H"));

        assertThat(get("none").statusCode()).isEqualTo(404);
        soon().untilAsserted(
                        () -> assertThat(get("none").header("Cache-Status")).contains("negative"));
        assertThat(get("none").statusCode()).isEqualTo(404);
        assertThat(origin.requests("/none")).hasSize(1);

        client.invalidate(Map.of("namespace", "pages", "keys", List.of("none")));
        origin.answers("/none", "there now");
        assertThat(get("none").asString()).isEqualTo("there now");
    }

    @Test
    void nothing_withoutNegativeTtl_isAskedEachTime() {
        namespace(Map.of());

        assertThat(get("none").statusCode()).isEqualTo(404);
        assertThat(get("none").statusCode()).isEqualTo(404);

        assertThat(origin.requests("/none")).hasSize(2);
    }

    @Test
    void noStore_isServedAndNotKept_andMaxAgeIsKeptTo() {
        namespace(Map.of());
        origin.answers("/private", 200, "p", Map.of("Cache-Control", "private, max-age=60"));
        origin.answers("/short", 200, "s", Map.of("Cache-Control", "max-age=5, s-maxage=\"90\"", "Age", "30"));

        assertThat(get("private").header("Cache-Status")).isEqualTo("slipstream-cache; fwd=miss; detail=loader");
        get("private");
        get("short");
        awaitStored("short");

        assertThat(origin.requests("/private")).hasSize(2);
        assertThat(get("short").header("Cache-Status")).containsPattern("ttl=(59|60);");
    }

    @Test
    void failure_isTold_andNotKept() {
        namespace(Map.of());
        origin.answers("/k", 500, "broken", Map.of());

        Response failed = get("k");

        assertThat(failed.statusCode()).isEqualTo(502);
        assertThat(failed.<String>path("type")).endsWith("/upstream-failed");
        assertThat(failed.<String>path("detail")).isEqualTo("the source answered 500");
        origin.answers("/k", 302, "", Map.of("Location", origin.url("/elsewhere")));
        assertThat(get("k").statusCode()).isEqualTo(502);
        assertThat(origin.requests("/elsewhere")).isEmpty();
        origin.answers("/k", "well");
        assertThat(get("k").asString()).isEqualTo("well");
    }

    @Test
    void silence_endsWithTheTimeOut() {
        namespace(Map.of());
        origin.hold();

        Response late = get("k");

        assertThat(late.statusCode()).isEqualTo(504);
        assertThat(late.<String>path("type")).endsWith("/upstream-timed-out");
    }

    @Test
    void expired_isServedStaleWhileItIsRefreshed_andAskedByItsValidator() {
        namespace(Map.of("ttl", "PT0.2S", "stale_while_revalidate", "PT1H"));
        origin.answers("/k", 200, "one", Map.of("ETag", "\"v1\""));
        get("k");
        awaitStored("k");
        soon().until(() -> get("k").header("Cache-Status").contains("ttl=-"));
        origin.answers("/k", 304, "", Map.of("ETag", "\"v1\""));
        awaitAsked("/k", 2);

        assertThat(origin.requests("/k").getLast().headers().get("If-none-match"))
                .containsExactly("\"v1\"");
        assertThat(get("k").asString()).isEqualTo("one");
        origin.answers("/k", 200, "two", Map.of("ETag", "\"v2\""));
        soon().until(() -> get("k").asString().equals("two"));
    }

    @Test
    void expired_withAFailingSource_isServedStale() {
        namespace(Map.of("ttl", "PT0.2S", "stale_if_error", "PT1H"));
        origin.answers("/k", "one");
        get("k");
        awaitStored("k");
        origin.answers("/k", 500, "", Map.of());

        soon().untilAsserted(() -> assertThat(get("k").header("Cache-Status")).contains("fwd=stale"));
        assertThat(get("k").asString()).isEqualTo("one");
        origin.answers("/k", "two");
        soon().until(() -> get("k").asString().equals("two"));
    }

    @Test
    void expired_withASlowSource_isServedStaleAndLoadedMeanwhile() {
        namespace(Map.of("ttl", "PT0.2S", "stale_if_error", "PT1H"));
        origin.answers("/k", "one");
        get("k");
        awaitStored("k");
        origin.answers("/k", "two");
        origin.hold();

        soon().untilAsserted(() -> assertThat(get("k").header("Cache-Status")).contains("fwd=stale"));
        assertThat(get("k").asString()).isEqualTo("one");

        origin.release();
        soon().until(() -> get("k").asString().equals("two"));
    }

    @Test
    void hit_pastItsEagerShare_isRefreshedInTheBackground() {
        namespace(Map.of("ttl", "PT2S", "eager_refresh", 0.05));
        origin.answers("/k", "one");
        get("k");
        awaitStored("k");
        origin.answers("/k", "two");

        soon().until(() -> {
            Response read = get("k");
            assertThat(read.header("Cache-Status")).contains("; hit;").doesNotContain("ttl=-");
            return read.asString().equals("two");
        });
    }

    @Test
    void invalidation_duringALoad_beatsIt() throws Exception {
        namespace(Map.of());
        origin.answers("/k", "old");
        origin.hold();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Response> before = callers.submit(() -> get("k"));
            awaitAsked("/k", 1);

            client.invalidate(Map.of("namespace", "pages", "keys", List.of("k")));
            Future<Response> after = callers.submit(() -> get("k"));
            origin.release();

            assertThat(before.get().asString()).isEqualTo("old");
            assertThat(after.get().statusCode()).isEqualTo(200);
        }
        awaitStored("k");
        assertThat(origin.requests("/k").size()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void switchedOff_eachReadGoesToTheSource() {
        namespace(Map.of("enabled", false));
        origin.answers("/k", "v");

        get("k");
        Response second = get("k");

        assertThat(second.asString()).isEqualTo("v");
        assertThat(second.header("Cache-Status")).isEqualTo("slipstream-cache; fwd=miss; detail=loader");
        assertThat(origin.requests("/k")).hasSize(2);
    }

    @Test
    void redisFrozen_loadsGoOn() {
        namespace(Map.of());
        origin.answers("/k", "v");
        LocalStack.shared().redis().pause();

        assertThat(get("k").asString()).isEqualTo("v");
        awaitStored("k");
        assertThat(origin.requests("/k")).hasSize(1);
    }

    @Test
    void batchAndWarmup_loadToo() {
        namespace(Map.of());
        origin.answers("/a", "1");
        origin.answers("/b", "2");

        Response batch = client.request()
                .contentType("application/json")
                .body(Map.of("get", List.of("a", "none")))
                .post("/api/v1/cache/namespaces/pages/entries:batch");
        assertThat(batch.<List<Integer>>path("get.status")).containsExactly(200, 404);

        String warmup = client.post("/warmups", Map.of("namespace", "pages", "keys", List.of("b", "gone")))
                .path("id");
        soon().until(() -> client.request()
                .get("/api/v1/cache/warmups/" + warmup)
                .<String>path("status")
                .equals("completed"));
        Response done = client.request().get("/api/v1/cache/warmups/" + warmup);
        assertThat(done.<Integer>path("loaded")).isEqualTo(1);
        assertThat(done.<List<String>>path("absent")).containsExactly("gone");
        awaitStored("b");
        assertThat(origin.requests("/b")).hasSize(1);
    }

    @Test
    void dryRun_tellsWhatARebuildWouldCost() {
        namespace(Map.of());
        origin.answers("/a", 200, "1", Map.of("Cache-Tag", "t"));
        origin.answers("/b", 200, "2", Map.of("Cache-Tag", "t"));
        get("a");
        get("b");
        awaitStored("a");
        awaitStored("b");

        Response dry = client.invalidate(Map.of("namespace", "pages", "tags", List.of("t"), "dry_run", true));

        assertThat(dry.<Integer>path("matched")).isEqualTo(2);
        assertThat(dry.<Float>path("rebuild_ms")).isPositive();
        assertThat(get("a").header("Cache-Status")).contains("; hit;");
    }

    @Test
    void lease_whereALoaderFills_isRefused() {
        namespace(Map.of());

        Response refused = client.request().get(CacheClient.path("pages", "k") + "?lease=PT1S");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.<String>path("errors[0].field")).isEqualTo("lease");
    }
}
