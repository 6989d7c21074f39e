package io.slipstream.asset.http;

import static io.slipstream.asset.AssetClient.as;
import static io.slipstream.asset.AssetClient.browser;
import static io.slipstream.asset.AssetClient.publisher;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.Method;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.slipstream.asset.Archives;
import io.slipstream.asset.AssetClient;
import io.slipstream.contracts.security.Scope;
import io.slipstream.devkit.junit.LocalStackResource;
import io.slipstream.devkit.junit.TestTokens;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
@TestProfile(RefusalsIT.SmallLimits.class)
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "asset"))
class RefusalsIT {
    /** Limits that tests can exceed quickly. */
    public static final class SmallLimits implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "slipstream.asset.publish.max-file-size", "64K",
                    "slipstream.asset.publish.max-archive-size", "128K",
                    "slipstream.asset.publish.max-json-size", "8K");
        }
    }

    @BeforeEach
    void awaitReady() {
        AssetClient.awaitReady();
    }

    static Stream<Arguments> endpoints() {
        return Stream.of(
                Arguments.of(Method.PUT, "/api/v1/assets/a.js"),
                Arguments.of(Method.DELETE, "/api/v1/assets/a.js"),
                Arguments.of(Method.GET, "/api/v1/assets/manifest"),
                Arguments.of(Method.GET, "/api/v1/assets/policies"),
                Arguments.of(Method.PUT, "/api/v1/assets/policies"),
                Arguments.of(Method.GET, "/api/v1/assets/switches"),
                Arguments.of(Method.PUT, "/api/v1/assets/switches"),
                Arguments.of(Method.GET, "/api/v1/assets/stats"),
                Arguments.of(Method.GET, "/api/v1/assets/invalidations"),
                Arguments.of(Method.POST, "/api/v1/assets/invalidations"),
                Arguments.of(Method.POST, "/api/v1/assets/invalidations/1:ack"),
                Arguments.of(Method.POST, "/api/v1/assets/invalidations:ack"),
                Arguments.of(Method.GET, "/api/v1/bundles"),
                Arguments.of(Method.POST, "/api/v1/bundles"),
                Arguments.of(Method.GET, "/api/v1/bundles/1"),
                Arguments.of(Method.POST, "/api/v1/bundles/1:activate"),
                Arguments.of(Method.POST, "/api/v1/bundles/1:rollback"));
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void anyEndpoint_withoutToken_is401(Method method, String path) {
        expect(send(browser(), method, path), 401, "unauthenticated", "bearer token");
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void anyEndpoint_withoutTheScope_is403(Method method, String path) {
        String token = TestTokens.bearer("default", "reader", Scope.Names.CACHE_READ, Scope.Names.GATEWAY_ADMIN);

        expect(send(as(token), method, path), 403, "forbidden", "scope");
    }

    static Stream<String> badTokens() {
        String scope = Scope.Names.ASSETS_PUBLISH;
        return Stream.of(
                "nonsense",
                TestTokens.expiringIn(Duration.ofHours(-1), "default", "late", scope),
                TestTokens.signedByStranger("default", "stranger", scope),
                TestTokens.issuedBy("somebody", "slipstream-services", "default", "other", scope),
                TestTokens.issuedBy("slipstream", "somebody-else", "default", "other", scope));
    }

    @ParameterizedTest
    @MethodSource("badTokens")
    void anyEndpoint_withATokenThatIsNotGood_is401(String token) {
        Response refused = as(token).get("/api/v1/assets/manifest");

        expect(refused, 401, "unauthenticated", "bearer token");
        assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
    }

    @Test
    void anyEndpoint_withATokenWithoutTenant_is403() {
        String token = TestTokens.bearer("No Tenant", "someone", Scope.Names.ASSETS_PUBLISH);

        expect(as(token).get("/api/v1/assets/manifest"), 403, "forbidden", "tenant");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "PUT | /api/v1/assets/policies | {\"policies\":[{\"type\":\"film\",\"max_age\":\"PT1H\"}]} | policies[0].type | one of script",
                "PUT | /api/v1/assets/policies | {\"policies\":[{\"type\":\"image\"}]} | policies[0].max_age | duration",
                "PUT | /api/v1/assets/policies | {\"policies\":[{\"type\":\"image\",\"max_age\":\"soon\"}]} | policies[0].max_age | duration",
                "PUT | /api/v1/assets/policies | {\"policies\":[{\"type\":\"image\",\"max_age\":\"P366D\"}]} | policies[0] | 365 days",
                "PUT | /api/v1/assets/policies | {\"policies\":[{\"type\":\"image\",\"max_age\":\"-PT1S\"}]} | policies[0] | 365 days",
                "PUT | /api/v1/assets/policies | {\"policies\":[{\"type\":\"image\",\"max_age\":1},{\"type\":\"image\",\"max_age\":2}]} | policies[1].type | no other",
                "PUT | /api/v1/assets/policies | {\"policies\":[null]} | policies[0] | policy",
                "PUT | /api/v1/assets/policies | {\"policies\":{}} | policies | list",
                "PUT | /api/v1/assets/policies | {} | policies | list",
                "PUT | /api/v1/assets/policies | {\"policies\":[],\"extra\":1} | extra | known field",
                "PUT | /api/v1/assets/policies | {\"policies\":[{\"type\":\"image\",\"max_age\":1,\"ttl\":1}]} | policies[0].ttl | known field",
                "PUT | /api/v1/assets/switches | {\"cdn\":\"maybe\"} | cdn | boolean",
                "PUT | /api/v1/assets/switches | {} | body | 'cdn' or 'compression'",
                "PUT | /api/v1/assets/switches | [] | body | JSON object",
                "POST | /api/v1/assets/invalidations | {} | paths | 1 to 1000",
                "POST | /api/v1/assets/invalidations | {\"paths\":[]} | paths | 1 to 1000",
                "POST | /api/v1/assets/invalidations | {\"paths\":\"a\"} | paths | list",
                "POST | /api/v1/assets/invalidations | {\"paths\":[\"a\",\"\"]} | paths[1] | 1 to 1024",
                "POST | /api/v1/assets/invalidations | {\"paths\":[null]} | paths[0] | 1 to 1024",
                "POST | /api/v1/assets/invalidations | {\"paths\":[\"/x\"]} | paths[0] | not beginning",
                "POST | /api/v1/assets/invalidations | {\"paths\":[\"a\"],\"everything\":true} | paths | absent",
                "POST | /api/v1/assets/invalidations:ack | {\"ids\":[\"x\"]} | ids[0] | UUID",
                "POST | /api/v1/assets/invalidations:ack | {\"ids\":[]} | ids | 1 to 1000",
            })
    void json_thatBreaksARule_is400NamingFieldAndRule(
            Method method, String path, String body, String field, String rule) {
        Response refused =
                publisher().contentType("application/json").body(body).request(method, path);

        expect(refused, 400, "invalid-request", rule);
        assertThat(refused.jsonPath().getString("errors[0].field")).isEqualTo(field);
        assertThat(refused.jsonPath().getString("errors[0].rule")).contains(rule);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /api/v1/assets/policies",
        "PUT, /api/v1/assets/switches",
        "POST, /api/v1/assets/invalidations",
        "POST, /api/v1/assets/invalidations:ack"
    })
    void json_thatIsBrokenAbsentOrOfAnotherType_isRefused(Method method, String path) {
        expect(
                publisher().contentType("application/json").body("{\"a\":").request(method, path),
                400,
                "malformed-body",
                "JSON");
        expect(publisher().contentType("application/json").request(method, path), 400, "invalid-request", "must be");
        expect(
                publisher().contentType("text/plain").body("hello").request(method, path),
                415,
                "unsupported-media-type",
                "");
        expect(
                publisher()
                        .contentType("application/json")
                        .body("{\"paths\":[\"" + "a".repeat(9000) + "\"]}")
                        .request(method, path),
                413,
                "payload-too-large",
                "8192");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/bundles?page=0 | page | 1 to 1000000",
                "/api/v1/bundles?per_page=101 | per_page | 1 to 100",
                "/api/v1/bundles?per_page=many | per_page | 1 to 100",
                "/api/v1/assets/invalidations?status=open | status | pending, acknowledged",
                "/api/v1/assets/invalidations?page=-1 | page | 1 to 1000000",
            })
    void query_thatBreaksARule_is400NamingIt(String path, String field, String rule) {
        Response refused = publisher().get(path);

        expect(refused, 400, "invalid-request", rule);
        assertThat(refused.jsonPath().getString("errors[0].field")).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a%5Cb.js | backslashes",
                "a%00b.js | control characters",
                "%2Fetc/passwd | absolute",
                "a/%2E%2E%5Cb.js | backslashes",
                "a*b.js | asterisks",
            })
    void put_toAPathThatIsNotSound_isRefused(String path, String rule) {
        Response refused = publisher().body(new byte[1]).put("/api/v1/assets/" + path);

        expect(refused, 400, "invalid-request", rule);
        assertThat(refused.jsonPath().getString("errors[0].field")).isEqualTo("path");
    }

    @Test
    void put_toAReservedName_is400() {
        expect(publisher().body(new byte[1]).put("/api/v1/assets/manifest"), 400, "invalid-request", "reserved");
        expect(publisher().body(new byte[1]).put("/api/v1/assets/configs/nginx"), 400, "invalid-request", "reserved");
    }

    @Test
    void put_fileOverTheLimit_is413WithOrWithoutALength() throws Exception {
        byte[] large = new byte[64 * 1024 + 1];

        expect(publisher().body(large).put("/api/v1/assets/large.bin"), 413, "payload-too-large", "65536");
        HttpResponse<String> chunked = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:" + RestAssured.port + "/api/v1/assets/large.bin"))
                                .header(
                                        "Authorization",
                                        "Bearer "
                                                + TestTokens.bearer("default", "publisher", Scope.Names.ASSETS_PUBLISH))
                                .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(chunked.statusCode()).isEqualTo(413);
        assertThat(chunked.body()).contains("payload-too-large").contains("65536");
        assertThat(browser().get("/assets/large.bin").statusCode()).isEqualTo(404);
    }

    @Test
    void post_bundleOverTheLimit_is413() {
        expect(publisher().body(new byte[128 * 1024 + 1]).post("/api/v1/bundles"), 413, "payload-too-large", "131072");
    }

    @Test
    void post_bombs_are413() {
        expect(
                publisher()
                        .body(Archives.zip(Map.of("zeros", new byte[2 * 1024 * 1024])))
                        .post("/api/v1/bundles"),
                413,
                "payload-too-large",
                "entry 'zeros'");
    }

    @Test
    void post_whatIsNoArchive_isRefused() {
        byte[] text = "hello".getBytes(StandardCharsets.UTF_8);

        expect(
                publisher().contentType("text/plain").body(text).post("/api/v1/bundles"),
                415,
                "unsupported-media-type",
                "zip");
        expect(
                publisher().contentType("application/zip").body(text).post("/api/v1/bundles"),
                400,
                "malformed-body",
                "zip");
        expect(publisher().post("/api/v1/bundles"), 415, "unsupported-media-type", "zip");
        expect(
                publisher().body(Archives.zip(Archives.files("a", "b"))).post("/api/v1/bundles?prefix=../x"),
                400,
                "invalid-request",
                "'..'");
        expect(
                publisher().body(Archives.zip(Archives.files("a", "b"))).post("/api/v1/bundles?activate=maybe"),
                400,
                "invalid-request",
                "true or false");
    }

    @Test
    void idsThatDoNotExist_are404() {
        for (String id : new String[] {"11111111-1111-1111-1111-111111111111", "no-uuid"}) {
            expect(publisher().get("/api/v1/bundles/" + id), 404, "not-found", id);
            expect(publisher().post("/api/v1/bundles/" + id + ":activate"), 404, "not-found", id);
            expect(publisher().post("/api/v1/bundles/" + id + ":rollback"), 404, "not-found", id);
            expect(publisher().post("/api/v1/assets/invalidations/" + id + ":ack"), 404, "not-found", id);
        }
    }

    @Test
    void unknownPathsAndMethods_areProblems() {
        expect(publisher().get("/api/v1/assets/configs/apache"), 405, "method-not-allowed", "");
        expect(publisher().get("/api/v1/none"), 404, "not-found", "");
        expect(publisher().delete("/api/v1/bundles"), 405, "method-not-allowed", "");
    }

    private static Response send(RequestSpecification request, Method method, String path) {
        if (method == Method.GET || method == Method.DELETE) {
            return request.request(method, path);
        }
        return request.contentType("application/json").body("{}").request(method, path);
    }

    private static void expect(Response response, int status, String type, String detail) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(response.contentType()).isEqualTo("application/problem+json");
        assertThat(response.jsonPath().getString("type")).isEqualTo("https://slipstream.io/problems/" + type);
        assertThat(response.jsonPath().getInt("status")).isEqualTo(status);
        assertThat(response.jsonPath().getString("detail")).contains(detail);
        assertThat(response.jsonPath().getString("trace_id")).hasSize(32);
    }
}
