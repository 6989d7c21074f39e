package io.slipstream.cache.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.cache.CacheClient;
import io.slipstream.cache.OnLocalStack;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class EntryIT extends OnLocalStack {
    private static final int LIMIT = 16 * 1024 * 1024;

    private final CacheClient client = CacheClient.ofNewTenant();

    @Test
    void get_afterPut_returnsTheBytesWithTheirType() {
        Response put = client.put("wiki", "page", "hello", "?ttl=PT5M&tags=a,b");

        Response got = client.get("wiki", "page");

        assertThat(put.statusCode()).isEqualTo(201);
        assertThat(put.header("Cache-Status")).isEqualTo("slipstream-cache; fwd=method; stored; ttl=300; detail=l2");
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(got.asString()).isEqualTo("hello");
        assertThat(got.contentType()).isEqualTo("text/plain; charset=ISO-8859-1");
        assertThat(got.header("ETag")).isEqualTo(put.header("ETag")).matches("\"[0-9a-f]{32}\"");
        assertThat(got.header("Cache-Status")).matches("slipstream-cache; hit; ttl=(300|299); detail=l[12]");
        assertThat(Integer.parseInt(got.header("Age"))).isBetween(0, 30);
    }

    @Test
    void put_overAnEntry_replacesIt() {
        client.put("default", "k", "one");

        Response second = client.put("default", "k", "two");

        assertThat(second.statusCode()).isEqualTo(204);
        assertThat(client.get("default", "k").asString()).isEqualTo("two");
    }

    @Test
    void get_ofNothing_isAProblemAndAMiss() {
        Response got = client.get("default", "nothing");

        assertThat(got.statusCode()).isEqualTo(404);
        assertThat(got.contentType()).startsWith("application/problem+json");
        assertThat(got.path("type").toString()).endsWith("/not-found");
        assertThat(got.path("trace_id").toString()).matches("[0-9a-f]{32}");
        assertThat(got.header("Cache-Status")).isEqualTo("slipstream-cache; fwd=uri-miss");
    }

    @Test
    void get_whileTheLogIsHeard_isServedFromTheProcess() {
        client.put("default", "hot", "v");

        await().untilAsserted(() ->
                assertThat(client.get("default", "hot").header("Cache-Status")).endsWith("detail=l1"));
    }

    @Test
    void head_ofAnEntry_answersAsGetWithoutTheValue() {
        client.put("default", "k", "12345");

        Response head = client.request().head(CacheClient.path("default", "k"));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo("5");
        assertThat(head.header("ETag")).isNotNull();
        assertThat(head.header("Cache-Status")).startsWith("slipstream-cache; hit");
        assertThat(client.request().head(CacheClient.path("default", "none")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void get_withTheTagItHas_isNotModified() {
        String etag = client.put("default", "k", "v").header("ETag");

        Response same =
                client.request().header("If-None-Match", "W/\"x\", " + etag).get(CacheClient.path("default", "k"));
        Response other = client.request().header("If-None-Match", "\"x\"").get(CacheClient.path("default", "k"));

        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.header("ETag")).isEqualTo(etag);
        assertThat(same.header("Cache-Status")).startsWith("slipstream-cache; hit");
        assertThat(other.statusCode()).isEqualTo(200);
    }

    @Test
    void put_withConditions_writesOnlyWhereTheyHold() {
        Response absent = conditional("If-None-Match", "*", "one");
        String etag = absent.header("ETag");

        assertThat(absent.statusCode()).isEqualTo(201);
        assertThat(conditional("If-None-Match", "*", "two").statusCode()).isEqualTo(412);
        assertThat(conditional("If-Match", "\"stale\"", "two").statusCode()).isEqualTo(412);
        assertThat(client.get("default", "cas").asString()).isEqualTo("one");
        assertThat(conditional("If-Match", etag, "two").statusCode()).isEqualTo(204);
        assertThat(conditional("If-Match", etag, "three").statusCode()).isEqualTo(412);
        assertThat(conditional("If-Match", "*", "three").statusCode()).isEqualTo(204);
        assertThat(client.get("default", "cas").asString()).isEqualTo("three");
    }

    @Test
    void put_ifMatchOnAnInvalidatedEntry_isRefused() {
        String etag = client.put("default", "cas", "one").header("ETag");
        client.invalidate(Map.of("namespace", "default", "keys", List.of("cas")));

        assertThat(conditional("If-Match", etag, "two").statusCode()).isEqualTo(412);
        assertThat(conditional("If-None-Match", "*", "two").statusCode()).isEqualTo(201);
    }

    private Response conditional(String header, String value, String body) {
        return client.request()
                .header(header, value)
                .contentType("text/plain")
                .body(body)
                .put(CacheClient.path("default", "cas"));
    }

    @Test
    void delete_ofAnEntry_removesIt() {
        client.put("default", "k", "v");

        assertThat(client.delete("default", "k").statusCode()).isEqualTo(204);
        assertThat(client.get("default", "k").statusCode()).isEqualTo(404);
        assertThat(client.delete("default", "k").statusCode()).isEqualTo(204);
    }

    @Test
    void get_pastItsTimeToLive_isAMiss() {
        client.put("default", "short", "v", "?ttl=1");

        assertThat(client.get("default", "short").statusCode()).isEqualTo(200);
        await().untilAsserted(() ->
                assertThat(client.get("default", "short").statusCode()).isEqualTo(404));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "a/b/c",
                "a%2Fb%2F%2Fc",
                "with%20space+and+plus",
                "%C3%BCml%C3%A4ut-%E6%97%A5%E6%9C%AC-%F0%9F%98%80",
                "colon:semi;eq=at@%3Fquery%23hash%25percent%22quote%22%5Cback",
                "entries/entries/x",
                "line%0Abreak"
            })
    void put_underAnyKey_isFoundUnderIt(String key) {
        assertThat(client.put("default", key, key).statusCode()).isEqualTo(201);

        assertThat(client.get("default", key).asString()).isEqualTo(key);
        assertThat(client.get("default", key + "x").statusCode()).isEqualTo(404);
    }

    @Test
    void keys_thatDecodeToTheSameText_areTheSame() {
        client.put("default", "a%2Fb", "v");

        assertThat(client.get("default", "a/b").asString()).isEqualTo("v");
        assertThat(client.get("default", "%61%2fb").asString()).isEqualTo("v");
    }

    @Test
    void put_ofTheLongestKey_isTaken() {
        assertThat(client.put("default", "k".repeat(4096), "v").statusCode()).isEqualTo(201);
        assertThat(client.put("default", "k".repeat(4097), "v").statusCode()).isEqualTo(400);
        assertThat(client.put("default", "%C3%BC".repeat(1400), "v").statusCode())
                .isEqualTo(201);
    }

    @Test
    void put_ofBytesUpToTheLimit_isTakenAndMoreIsNot() {
        byte[] bytes = new byte[LIMIT];
        new Random(7).nextBytes(bytes);

        Response put =
                client.request().contentType("application/x-blob").body(bytes).put(CacheClient.path("default", "big"));
        Response got = client.get("default", "big");
        Response tooLarge = client.request()
                .contentType("application/x-blob")
                .body(new byte[LIMIT + 1])
                .put(CacheClient.path("default", "huge"));

        assertThat(put.statusCode()).isEqualTo(201);
        assertThat(got.asByteArray()).isEqualTo(bytes);
        assertThat(got.contentType()).isEqualTo("application/x-blob; charset=ISO-8859-1");
        assertThat(tooLarge.statusCode()).isEqualTo(413);
        assertThat(tooLarge.contentType()).startsWith("application/problem+json");
        assertThat(client.get("default", "huge").statusCode()).isEqualTo(404);
    }

    @Test
    void put_ofAnEmptyValue_isKept() {
        assertThat(client.request()
                        .contentType("text/plain")
                        .put(CacheClient.path("default", "empty"))
                        .statusCode())
                .isEqualTo(201);

        Response got = client.get("default", "empty");

        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(got.asByteArray()).isEmpty();
    }

    @Test
    void entry_ofAnotherTenant_isNotThere() {
        client.put("default", "mine", "secret");

        CacheClient other = CacheClient.ofNewTenant();

        assertThat(other.get("default", "mine").statusCode()).isEqualTo(404);
        other.delete("default", "mine");
        other.post("/clear", Map.of());
        assertThat(client.get("default", "mine").asString()).isEqualTo("secret");
    }

    @Test
    void batch_ofAllOperations_hasAnOutcomeForEachItem() {
        client.put("default", "old", "x");
        String value = Base64.getEncoder().encodeToString("v1".getBytes());

        Response batch = client.post(
                "/namespaces/default/entries:batch",
                Map.of(
                        "put",
                        List.of(
                                Map.of(
                                        "key",
                                        "a",
                                        "value",
                                        value,
                                        "content_type",
                                        "text/plain",
                                        "ttl",
                                        "PT1M",
                                        "tags",
                                        List.of("x")),
                                Map.of("key", "", "value", value)),
                        "get",
                        List.of("a", "b"),
                        "delete",
                        List.of("old")));

        assertThat(batch.statusCode()).isEqualTo(200);
        assertThat(batch.<List<Integer>>path("put.status")).containsExactly(201, 400);
        assertThat(batch.<String>path("put[1].error.errors[0].field")).isEqualTo("put[1].key");
        assertThat(batch.<List<Integer>>path("get.status")).containsExactly(200, 404);
        assertThat(batch.<String>path("get[0].value")).isEqualTo(value);
        assertThat(batch.<String>path("get[0].content_type")).isEqualTo("text/plain");
        assertThat(batch.<List<Integer>>path("delete.status")).containsExactly(204);
        assertThat(client.get("default", "old").statusCode()).isEqualTo(404);
    }

    @Test
    void get_ofAStaleEntry_tellsOneCallerToRefreshAndServesTheOthers() {
        client.request()
                .contentType("application/json")
                .body(Map.of("ttl", "PT1S", "stale_while_revalidate", "PT1H", "stale_if_error", "PT1H"))
                .put("/api/v1/cache/namespaces/stale-ns");
        client.put("stale-ns", "k", "v");

        await().untilAsserted(() -> {
            Response got = client.get("stale-ns", "k");
            assertThat(got.statusCode()).isEqualTo(404);
            assertThat(got.header("Cache-Status")).isEqualTo("slipstream-cache; fwd=stale");
        });
        Response second = client.get("stale-ns", "k");
        Response onError =
                client.request().header("Cache-Control", "stale-if-error=600").get(CacheClient.path("stale-ns", "k"));

        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.header("Cache-Status")).matches("slipstream-cache; hit; ttl=-[0-9]+; detail=l1");
        assertThat(onError.statusCode()).isEqualTo(200);
    }
}
