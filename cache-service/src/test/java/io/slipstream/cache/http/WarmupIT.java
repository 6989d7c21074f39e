package io.slipstream.cache.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.cache.CacheClient;
import io.slipstream.cache.OnLocalStack;
import io.slipstream.cache.ScriptedOrigin;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class WarmupIT extends OnLocalStack {
    private final CacheClient client = CacheClient.ofNewTenant();
    private final ScriptedOrigin origin = new ScriptedOrigin();

    @AfterEach
    void stopOrigin() {
        origin.close();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }

    private void pagesAreLoaded() {
        client.request()
                .contentType("application/json")
                .body(Map.of("loader_url", origin.url("/{key}")))
                .put("/api/v1/cache/namespaces/pages");
    }

    private Response progress(Response begun) {
        return client.request().get(begun.header("Location"));
    }

    private Response ended(Response begun) {
        soon().until(() -> !progress(begun).<String>path("status").equals("running"));
        return progress(begun);
    }

    private static List<String> keys(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    @Test
    void warmup_ofKeys_promotesThemAndReportsTheAbsent() {
        client.put("wiki", "a", "v");
        client.put("wiki", "b", "v");

        Response begun = client.post("/warmups", Map.of("namespace", "wiki", "keys", List.of("a", "b", "c")));

        assertThat(begun.statusCode()).isEqualTo(202);
        Response progress = ended(begun);
        assertThat(progress.<String>path("status")).isEqualTo("completed");
        assertThat(progress.<Integer>path("total")).isEqualTo(3);
        assertThat(progress.<Integer>path("done")).isEqualTo(3);
        assertThat(progress.<Integer>path("loaded")).isEqualTo(2);
        assertThat(progress.<List<String>>path("absent")).containsExactly("c");
        assertThat(progress.<List<String>>path("failed")).isEmpty();
        assertThat(CacheClient.ofNewTenant()
                        .request()
                        .get("/api/v1/cache/warmups/" + begun.path("id"))
                        .statusCode())
                .as("another tenant does not see it")
                .isEqualTo(404);
    }

    @Test
    void warmup_ofNothing_isCompletedInItsAnswer() {
        Response begun = client.post("/warmups", Map.of("namespace", "wiki", "keys", List.of()));

        assertThat(begun.<String>path("status")).isEqualTo("completed");
        assertThat(begun.<Integer>path("total")).isZero();
    }

    @Test
    void warmup_whoseSourceFails_namesWhatFailedAndWhatIsAbsent() {
        pagesAreLoaded();
        origin.answers("/good", "v");
        origin.answers("/broken", 500, "no", Map.of());
        origin.answers("/private", 200, "v", Map.of("Cache-Control", "no-store"));

        Response done = ended(client.post(
                "/warmups", Map.of("namespace", "pages", "keys", List.of("good", "broken", "private", "none"))));

        assertThat(done.<String>path("status")).isEqualTo("failed");
        assertThat(done.<Integer>path("loaded")).isEqualTo(1);
        assertThat(done.<List<String>>path("failed")).containsExactlyInAnyOrder("broken", "private");
        assertThat(done.<List<String>>path("absent")).containsExactly("none");
    }

    @Test
    void warmup_withARateLimit_holdsLoadsBackButNotWhatTiersHave() {
        pagesAreLoaded();
        List<String> kept = keys("kept", 50);
        kept.forEach(key -> client.put("pages", key, "v"));
        List<String> missing = List.of("first", "second");
        missing.forEach(key -> origin.answers("/" + key, "v"));

        Response begun = client.post(
                "/warmups",
                Map.of(
                        "namespace",
                        "pages",
                        "keys",
                        Stream.concat(missing.stream(), kept.stream()).toList(),
                        "rate_limit",
                        0.1));

        soon().until(() -> progress(begun).<Integer>path("loaded") == 51);
        assertThat(progress(begun).<String>path("status")).isEqualTo("running");
        assertThat(asked(missing)).as("either; they are asked for at once").isEqualTo(1);
    }

    @Test
    void warmup_ofManyKeysWithASlowSource_leavesRoomForCallers() throws Exception {
        pagesAreLoaded();
        List<String> warmed = keys("w", 100);
        warmed.forEach(key -> origin.answers("/" + key, "v"));
        origin.answers("/asked", "v");
        origin.hold();
        List<Response> begun = IntStream.range(0, 8)
                .mapToObj(i -> client.post(
                        "/warmups",
                        Map.of("namespace", "pages", "keys", warmed.subList(i * 12, i * 12 + 12), "rate_limit", 1000)))
                .toList();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            soon().until(() -> asked(warmed) == 8);

            Future<Integer> answer =
                    callers.submit(() -> client.get("pages", "asked").statusCode());
            soon().until(() -> origin.requests("/asked").size() == 1);

            assertThat(asked(warmed)).as("loads of all warm-ups together").isEqualTo(8);
            origin.release();
            assertThat(answer.get()).isEqualTo(200);
        }
        begun.forEach(one -> assertThat(ended(one).<Integer>path("loaded")).isEqualTo(12));
    }

    private long asked(List<String> keys) {
        return keys.stream()
                .filter(key -> !origin.requests("/" + key).isEmpty())
                .count();
    }
}
