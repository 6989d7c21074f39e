package io.slipstream.cache.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.cache.CacheClient;
import io.slipstream.cache.OnLocalStack;
import io.slipstream.contracts.security.Scope;
import io.slipstream.devkit.junit.TestTokens;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Hits in process take a way of their own; nobody may be able to tell. */
@QuarkusTest
class ReadRouteIT extends OnLocalStack {
    private static final List<String> FIELDS =
            List.of("Content-Type", "X-Content-Type-Options", "ETag", "Cache-Control", "Content-Length");

    private final CacheClient client = CacheClient.ofNewTenant();

    @Test
    void get_ofAHitInProcess_answersAsTheResourceDoes() {
        String token = hot("page/1%20a", "hello").header(ConsistencyHeader.NAME);

        Response plain = client.get("default", "page/1%20a");
        Response byResource =
                client.request().header(ConsistencyHeader.NAME, token).get(CacheClient.path("default", "page/1%20a"));

        assertThat(plain.statusCode()).isEqualTo(byResource.statusCode()).isEqualTo(200);
        assertThat(plain.asString()).isEqualTo(byResource.asString()).isEqualTo("hello");
        assertThat(FIELDS)
                .allSatisfy(field ->
                        assertThat(plain.header(field)).as(field).isNotNull().isEqualTo(byResource.header(field)));
        assertThat(Integer.parseInt(plain.header("Age"))).isBetween(0, 30);
    }

    /** Whichever way a read takes, it is one of the same timer. */
    @Test
    void get_ofAHitInProcess_isTimedAsAllRequestsAre() {
        String token = hot("k", "v").header(ConsistencyHeader.NAME);
        double before = timed();

        client.get("default", "k");
        client.request().header(ConsistencyHeader.NAME, token).get(CacheClient.path("default", "k"));

        await().untilAsserted(() -> assertThat(timed()).isEqualTo(before + 2));
    }

    private static double timed() {
        String port = ConfigProvider.getConfig().getValue("quarkus.management.port", String.class);
        return given().get("http://127.0.0.1:" + port + "/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("http_server_requests_seconds_count{"))
                .filter(line -> line.contains("uri=\"/api/v1/cache/namespaces/{namespace}/entries/{key: .+}\"")
                        && line.contains("method=\"GET\"")
                        && line.contains("outcome=\"SUCCESS\"")
                        && line.contains("status=\"200\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void get_withTheEntityTagOfAHitInProcess_is304() {
        String etag = hot("k", "v").header("ETag");

        Response same = conditional("k", etag);
        Response weak = conditional("k", "\"other\", W/" + etag);
        Response other = conditional("k", "\"other\"");

        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.header("ETag")).isEqualTo(etag);
        assertThat(same.header("Cache-Status")).endsWith("detail=l1");
        assertThat(same.asString()).isEmpty();
        assertThat(weak.statusCode()).isEqualTo(304);
        assertThat(other.statusCode()).isEqualTo(200);
    }

    @Test
    void get_withAMalformedCondition_isRefusedAlsoOfAHitInProcess() {
        hot("k", "v");

        Response got = conditional("k", "no quotes");

        assertThat(got.statusCode()).isEqualTo(400);
        assertThat(got.asString()).contains("If-None-Match");
    }

    @Test
    void get_withoutTheScope_isRefusedAsOftenAsItIsTried() {
        hot("k", "v");
        String writer = TestTokens.bearer(client.tenant(), "writer", Scope.Names.CACHE_WRITE);

        for (int attempt = 0; attempt < 2; attempt++) {
            Response got = given().auth().oauth2(writer).get(CacheClient.path("default", "k"));
            assertThat(got.statusCode()).isEqualTo(403);
        }
    }

    @Test
    void get_byAnotherTenant_doesNotFindTheEntry() {
        hot("k", "v");
        CacheClient stranger = CacheClient.ofNewTenant();

        assertThat(stranger.get("default", "k").statusCode()).isEqualTo(404);
        assertThat(stranger.get("default", "k").statusCode()).isEqualTo(404);
    }

    @Test
    void get_withoutAToken_isRefused() {
        hot("k", "v");

        assertThat(given().get(CacheClient.path("default", "k")).statusCode()).isEqualTo(401);
    }

    @Test
    void get_ofAHitInProcess_countsAsARead() {
        hot("k", "v");
        int before = hits();

        client.get("default", "k");

        assertThat(hits()).isEqualTo(before + 1);
    }

    @Test
    void get_afterAnInvalidation_isAMiss() {
        hot("k", "v");

        client.invalidate(Map.of("namespace", "default", "keys", List.of("k")));

        assertThat(client.get("default", "k").statusCode()).isEqualTo(404);
    }

    @Test
    void get_withAnUnknownQueryParameter_isRefusedAlsoOfAHitInProcess() {
        hot("k", "v");

        assertThat(client.request()
                        .get(CacheClient.path("default", "k") + "?nonsense=1")
                        .statusCode())
                .isEqualTo(400);
    }

    /** Writes an entry and waits until it is served from the process. */
    private Response hot(String key, String value) {
        Response put = client.put("default", key, value);
        await().untilAsserted(() ->
                assertThat(client.get("default", key).header("Cache-Status")).endsWith("detail=l1"));
        return put;
    }

    private Response conditional(String key, String tags) {
        return client.request().header("If-None-Match", tags).get(CacheClient.path("default", key));
    }

    private int hits() {
        return client.request().get("/api/v1/cache/stats").path("totals.hits");
    }
}
