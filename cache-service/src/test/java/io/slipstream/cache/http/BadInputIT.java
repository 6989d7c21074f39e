package io.slipstream.cache.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.cache.CacheClient;
import io.slipstream.cache.OnLocalStack;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.contracts.security.Scope;
import io.slipstream.devkit.junit.TestTokens;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class BadInputIT extends OnLocalStack {
    private final CacheClient client = CacheClient.ofNewTenant();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "POST|/invalidations|{\"tagz\":[\"a\"]}|tagz",
                "POST|/invalidations|{\"tags\":\"a\"}|tags",
                "POST|/invalidations|{\"tags\":[1]}|tags[0]",
                "POST|/invalidations|{\"tags\":[null]}|tags[0]",
                "POST|/invalidations|{\"tags\":[]}|tags",
                "POST|/invalidations|{\"tags\":[\"\"]}|tags[0]",
                "POST|/invalidations|{\"soft\":\"yes\",\"tags\":[\"a\"]}|soft",
                "POST|/invalidations|{}|body",
                "POST|/invalidations|[]|body",
                "POST|/invalidations|{\"everything\":true,\"tags\":[\"a\"]}|everything",
                "POST|/invalidations|{\"keys\":[\"\"]}|keys[0]",
                "POST|/warmups|{\"keys\":[]}|namespace",
                "POST|/warmups|{\"namespace\":\"wiki\"}|keys",
                "POST|/warmups|{\"namespace\":\"wiki\",\"keys\":[\"\"]}|keys[0]",
                "POST|/warmups|{\"namespace\":\"wiki\",\"keys\":\"a\"}|keys",
                "POST|/warmups|{\"namespace\":\"wiki\",\"keys\":[],\"hottest\":1}|hottest",
                "POST|/warmups|{\"namespace\":\"wiki\",\"hottest\":0}|hottest",
                "POST|/warmups|{\"namespace\":\"wiki\",\"hottest\":10001}|hottest",
                "POST|/warmups|{\"namespace\":\"wiki\",\"hottest\":1.5}|hottest",
                "POST|/warmups|{\"namespace\":\"wiki\",\"keys\":[],\"rate_limit\":0}|rate_limit",
                "POST|/warmups|{\"namespace\":\"wiki\",\"keys\":[],\"rate_limit\":10001}|rate_limit",
                "POST|/warmups|{\"namespace\":\"wiki\",\"keys\":[],\"rate_limit\":\"fast\"}|rate_limit",
                "POST|/warmups|{\"namespace\":\"wiki\",\"keys\":[],\"rate\":1}|rate",
                "PUT|/switch|{}|enabled",
                "PUT|/switch|{\"enabled\":1}|enabled",
                "POST|/clear|{\"name\":\"wiki\"}|name",
                "PUT|/namespaces/mine|{\"ttl\":\"soon\"}|ttl",
                "PUT|/namespaces/mine|{\"ttl\":\"PT0S\"}|ttl",
                "PUT|/namespaces/mine|{\"ttl\":\"-PT1S\"}|ttl",
                "PUT|/namespaces/mine|{\"ttl\":\"P8D\"}|ttl",
                "PUT|/namespaces/mine|{\"ttl\":\"P3650D\"}|ttl",
                "PUT|/namespaces/mine|{\"ttl\":9223372036854775807}|ttl",
                "PUT|/namespaces/mine|{\"ttl\":1,\"stale_if_error\":9223372036854775807}|ttl",
                "POST|/invalidations|{\"pattern\":\"\"}|pattern",
                "POST|/invalidations|{\"pattern\":[\"*\",[\"*\"]]}|pattern",
                "POST|/invalidations|{\"pattern\":{\"pattern\":\"*\"}}|pattern",
                "POST|/invalidations|{\"pattern\":\"a\\u0000*\"}|pattern",
                "PUT|/namespaces/mine|{\"jitter\":2}|jitter",
                "PUT|/namespaces/mine|{\"tiers\":[]}|tiers",
                "PUT|/switch|{}|enabled",
                "PUT|/switch|{\"tiers\":{\"l9\":true}}|tiers.l9",
                "PUT|/switch|{\"tiers\":{\"l1\":null}}|tiers.l1",
                "PUT|/switch|{\"namespace\":\"wiki\",\"tiers\":{}}|tiers",
                "PUT|/namespaces/mine|{\"tiers\":[\"l9\"]}|tiers[0]",
                "PUT|/namespaces/mine|{\"max_bytes\":0}|max_bytes",
                "PUT|/namespaces/mine|{\"max_bytes\":1.5}|max_bytes",
                "PUT|/namespaces/mine|{\"max_bytes\":999999999999}|max_bytes",
                "PUT|/namespaces/mine|{\"max_entries\":5}|max_entries",
                "PUT|/namespaces/mine|{\"loader_url\":\"http://x\"}|loader_url",
                "PUT|/namespaces/mine|{\"loader_url\":\"ftp://127.0.0.1/x\"}|loader_url",
                "PUT|/namespaces/mine|{\"loader_url\":\"http://127.0.0.1{key}/\"}|loader_url",
                "PUT|/namespaces/mine|{\"loader_url\":\"http://u:p@127.0.0.1/{key}\"}|loader_url",
                "PUT|/namespaces/mine|{\"loader_url\":\"http://127.0.0.1/{other}\"}|loader_url",
                "PUT|/namespaces/mine|{\"loader_url\":\"http://169.254.169.254/{key}\"}|loader_url",
                "PUT|/namespaces/mine|{\"negative_ttl\":\"PT1S\"}|negative_ttl",
                "PUT|/namespaces/mine|{\"eager_refresh\":0.5}|eager_refresh",
                "PUT|/namespaces/mine|{\"loader_url\":\"http://127.0.0.1:1/\",\"eager_refresh\":2}|eager_refresh",
                "PUT|/namespaces/mine|{\"loader_url\":\"http://127.0.0.1:1/\",\"negative_ttl\":-1}|negative_ttl",
                "PUT|/namespaces/mine|{\"name\":\"other\"}|name",
                "PUT|/namespaces/Mine|{}|namespace",
                "POST|/namespaces/wiki/entries:batch|{\"gets\":[\"a\"]}|gets",
                "POST|/namespaces/wiki/entries:batch|{\"get\":\"a\"}|get",
                "POST|/namespaces/wiki/entries:batch|{\"put\":[{\"key\":\"a\",\"value\":\"**\"}]}|put[0].value"
            })
    void json_thatBreaksARule_isRefusedWithItsField(String method, String path, String body, String field) {
        Response response =
                client.request().contentType("application/json").body(body).request(method, "/api/v1/cache" + path);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.contentType()).startsWith("application/problem+json");
        assertThat(response.<String>path("errors[0].field")).isEqualTo(field);
        assertThat(response.<String>path("errors[0].rule")).isNotBlank();
        assertThat(response.<String>path("trace_id")).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, k?ttl=abc, ttl",
        "PUT, k?ttl=0, ttl",
        "PUT, k?ttl=-PT1S, ttl",
        "PUT, k?ttl=P8D, ttl",
        "PUT, k?ttl=P3650D, ttl",
        "PUT, k?ttl=315360000, ttl",
        "PUT, k?ttl=9223372036854775807, ttl",
        "PUT, k?ttl=9223372036854775808, ttl",
        "GET, k?lease=9223372036854775807, lease",
        "PUT, surrogate%ED%A0%80, key",
        "PUT, overlong%C0%80, key",
        "PUT, k?tag=a, tag",
        "PUT, k?ttl=1&ttl=2, ttl",
        "PUT, k?owner=, owner",
        "PUT, 'k?tags=a,,b', tags[1]",
        "PUT, nul%00, key",
        "PUT, bad%FFutf8, key",
        "GET, nul%00, key",
        "DELETE, nul%00, key",
        "GET, k?x=1, x",
        "DELETE, k?x=1, x"
    })
    void entry_thatBreaksARule_isRefusedWithItsField(String method, String keyAndQuery, String field) {
        Response response = client.request()
                .contentType("text/plain")
                .body("PUT".equals(method) ? "v" : "")
                .request(method, CacheClient.path("default", keyAndQuery));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.contentType()).startsWith("application/problem+json");
        assertThat(response.<String>path("errors[0].field")).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Type, not a type, 415",
        "Content-Encoding, gzip, 415",
        "If-Match, unquoted, 400",
        "If-None-Match, \"x\", 400"
    })
    void put_withABadHeader_isRefused(String header, String value, int status) {
        Response response =
                client.request().header(header, value).body(new byte[] {1}).put(CacheClient.path("default", "k"));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.contentType()).startsWith("application/problem+json");
    }

    @Test
    void get_withATokenOfAnotherForm_isRefused() {
        Response response =
                client.request().header("Consistency-Token", "yesterday").get(CacheClient.path("default", "k"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.<String>path("errors[0].field")).isEqualTo("Consistency-Token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "GET", "HEAD", "DELETE"})
    void key_ofOneByteTooMany_isRefusedByEachMethod(String method) {
        String longest = "%C3%BC".repeat(EntryKey.MAX_BYTES / 2);

        assertThat(client.put("default", longest, "v").statusCode()).isEqualTo(201);
        assertThat(client.request()
                        .request(method, CacheClient.path("default", longest + "a"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(client.get("default", longest).asString()).isEqualTo("v");
    }

    @Test
    void key_ofOneByteTooMany_isRefusedInBodiesAndQueries() {
        String tooLong = "k".repeat(EntryKey.MAX_BYTES + 1);

        Response dropped = client.invalidate(Map.of("keys", List.of("fine", tooLong)));
        Response warmed = client.post("/warmups", Map.of("namespace", "wiki", "keys", List.of("fine", tooLong)));
        Response explained = client.request().get("/api/v1/cache/namespaces/wiki/explain?key=" + tooLong);
        Response batch = client.post("/namespaces/wiki/entries:batch", Map.of("get", List.of(tooLong, "fine")));

        assertThat(dropped.<String>path("errors[0].field")).isEqualTo("keys[1]");
        assertThat(warmed.<String>path("errors[0].field")).isEqualTo("keys[1]");
        assertThat(explained.<String>path("errors[0].field")).isEqualTo("key");
        assertThat(batch.<List<Integer>>path("get.status")).containsExactly(400, 404);
        assertThat(batch.<String>path("get[0].error.errors[0].field")).isEqualTo("get[0]");
    }

    @Test
    void put_ofAValueThatIsTooLarge_leavesTheOneBefore() {
        client.put("default", "k", "before");

        Response tooLarge = client.request()
                .contentType("text/plain")
                .body(new byte[16 * 1024 * 1024 + 1])
                .put(CacheClient.path("default", "k"));

        assertThat(tooLarge.statusCode()).isEqualTo(413);
        assertThat(client.get("default", "k").asString()).isEqualTo("before");
    }

    @Test
    void tags_tenThousand_areRefusedAndNothingIsDone() {
        List<String> tags =
                IntStream.range(0, 10_000).mapToObj(Integer::toString).toList();
        client.put("default", "k", "before", "?tags=1");

        Response put = client.put("default", "k", "after", "?tags=" + String.join(",", tags));
        Response dropped = client.invalidate(Map.of("tags", tags));
        Response batch = client.post(
                "/namespaces/default/entries:batch",
                Map.of("put", List.of(Map.of("key", "k", "value", "YQ==", "tags", tags))));

        assertThat(put.statusCode()).isEqualTo(400);
        assertThat(put.<String>path("errors[0].field")).isEqualTo("tags");
        assertThat(dropped.statusCode()).isEqualTo(400);
        assertThat(dropped.<String>path("errors[0].rule")).isEqualTo("at most 1000 values together");
        assertThat(batch.<String>path("put[0].error.errors[0].field")).isEqualTo("put[0].tags");
        assertThat(client.get("default", "k").asString()).isEqualTo("before");
    }

    static Stream<String> hostilePatterns() {
        return Stream.of(
                "*?".repeat(2048),
                "*".repeat(4096),
                "*a".repeat(2000) + "*b",
                "*" + "a".repeat(2000) + "b",
                "((a+)+)+$[[*{a,b}\\",
                "日本*?*😀");
    }

    @ParameterizedTest
    @MethodSource("hostilePatterns")
    void pattern_howeverHostile_isTakenAtItsWord(String pattern) {
        client.put("default", "a".repeat(4000), "v");
        boolean isAll = pattern.equals("*".repeat(4096)) || pattern.equals("*?".repeat(2048));

        assertThat(client.invalidate(Map.of("namespace", "default", "pattern", pattern))
                        .statusCode())
                .isEqualTo(200);

        assertThat(client.get("default", "a".repeat(4000)).statusCode()).isEqualTo(isAll ? 404 : 200);
    }

    @Test
    void pattern_thatIsTooLong_isRefused() {
        client.put("default", "k", "v");

        Response response = client.invalidate(Map.of("pattern", "*".repeat(4097)));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.<String>path("errors[0].field")).isEqualTo("pattern");
        assertThat(client.get("default", "k").asString()).isEqualTo("v");
    }

    @Test
    void put_withTooManyTags_isRefused() {
        String tags = "t,".repeat(64) + "t";

        Response response = client.put("default", "k", "v", "?tags=" + tags);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.<String>path("errors[0].field")).isEqualTo("tags");
    }

    @Test
    void json_thatIsNone_isMalformed() {
        Response response = client.post("/invalidations", "{\"tags\":[");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.<String>path("type")).endsWith("/malformed-body");
    }

    @Test
    void json_thatIsTooLarge_isRefused() {
        Response response = client.post("/invalidations", "{\"tags\":[\"" + "x".repeat(2 * 1024 * 1024) + "\"]}");

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.contentType()).startsWith("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /namespaces/none, 404",
        "DELETE, /namespaces/none, 404",
        "GET, /namespaces/none/entries/k, 404",
        "GET, /invalidations/none, 404",
        "GET, /warmups/none, 404",
        "GET, /nothing/here, 404",
        "PATCH, /switch, 405",
        "POST, /stats, 405",
        "GET, /namespaces?page=0, 400",
        "GET, /namespaces?per_page=101, 400"
    })
    void request_forWhatIsNotThere_isAProblem(String method, String path, int status) {
        Response response = client.request().request(method, "/api/v1/cache" + path);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.contentType()).startsWith("application/problem+json");
    }

    @Test
    void json_withAnotherMediaType_isUnsupported() {
        Response response = client.request().contentType("text/csv").body("a,b").post("/api/v1/cache/invalidations");

        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(response.contentType()).startsWith("application/problem+json");
    }

    static Stream<Arguments> refusedTokens() {
        String read = Scope.Names.CACHE_READ;
        return Stream.of(
                Arguments.of("expired", TestTokens.expiringIn(Duration.ofHours(-1), "acme", "ada", read)),
                Arguments.of("by a stranger", TestTokens.signedByStranger("acme", "ada", read)),
                Arguments.of("for others", TestTokens.issuedBy("slipstream", "others", "acme", "ada", read)),
                Arguments.of("garbage", "garbage"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedTokens")
    void token_thatIsNotAccepted_isUnauthenticated(String what, String token) {
        Response response = given().auth().oauth2(token).get(CacheClient.path("default", "k"));

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.contentType()).startsWith("application/problem+json");
        assertThat(response.header("WWW-Authenticate")).startsWith("Bearer");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /namespaces",
        "GET, /namespaces/wiki",
        "PUT, /namespaces/wiki",
        "DELETE, /namespaces/wiki",
        "GET, /namespaces/wiki/entries/k",
        "HEAD, /namespaces/wiki/entries/k",
        "PUT, /namespaces/wiki/entries/k",
        "DELETE, /namespaces/wiki/entries/k",
        "POST, /namespaces/wiki/entries:batch",
        "POST, /invalidations",
        "GET, /invalidations/x",
        "POST, /warmups",
        "GET, /warmups/x",
        "GET, /stats",
        "GET, /stats/miss-ratio",
        "GET, /namespaces/wiki/explain?key=k",
        "POST, /clear",
        "GET, /switch",
        "PUT, /switch"
    })
    void request_withoutItsScope_isRefused(String method, String path) {
        String other = TestTokens.bearer("acme", "ada", Scope.Names.TASKS_SUBMIT);

        Response none = given().urlEncodingEnabled(false)
                .contentType("application/json")
                .request(method, "/api/v1/cache" + path);
        Response wrong = given().urlEncodingEnabled(false)
                .contentType("application/json")
                .auth()
                .oauth2(other)
                .request(method, "/api/v1/cache" + path);

        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(none.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(wrong.statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /namespaces/wiki",
        "PUT, /namespaces/wiki/entries/k",
        "DELETE, /namespaces/wiki/entries/k",
        "POST, /invalidations",
        "POST, /clear",
        "PUT, /switch"
    })
    void change_withTheScopeToRead_isRefused(String method, String path) {
        String reader = TestTokens.bearer("acme", "ada", Scope.Names.CACHE_READ);

        Response response = given().urlEncodingEnabled(false)
                .contentType("application/json")
                .auth()
                .oauth2(reader)
                .request(method, "/api/v1/cache" + path);

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.contentType()).startsWith("application/problem+json");
    }
}
