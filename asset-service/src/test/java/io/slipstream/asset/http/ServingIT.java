package io.slipstream.asset.http;

import static io.slipstream.asset.AssetClient.browser;
import static io.slipstream.asset.AssetClient.getRemembered;
import static io.slipstream.asset.AssetClient.publish;
import static io.slipstream.asset.AssetClient.publisher;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.slipstream.asset.AssetClient;
import io.slipstream.devkit.junit.LocalStackResource;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "asset"))
class ServingIT {
    private static final String TEXT = "0123456789".repeat(100);
    private static final String FILE = "/assets/serving/digits.txt";

    @BeforeEach
    void publishText() {
        AssetClient.awaitReady();
        publish("serving/digits.txt", "text/plain", TEXT);
    }

    @Test
    void get_copyThatIsGood_is304WithTheFieldsOf200() {
        getRemembered(FILE);
        Response whole = browser().header("Accept-Encoding", "br").get(FILE);

        Response unchanged = browser()
                .header("Accept-Encoding", "br")
                .header("If-None-Match", "\"other\", W/" + whole.header("ETag"))
                .get(FILE);

        assertThat(unchanged.statusCode()).isEqualTo(304);
        assertThat(unchanged.asByteArray()).isEmpty();
        for (String field : new String[] {
            "ETag", "Cache-Control", "Vary", "Last-Modified", "X-Content-Type-Options", "Accept-Ranges"
        }) {
            assertThat(unchanged.header(field)).as(field).isNotNull().isEqualTo(whole.header(field));
        }
        assertThat(unchanged.header("Cache-Status")).startsWith("slipstream-asset; hit");
        assertThat(unchanged.header("Date")).isNotNull();
    }

    @Test
    void get_validatorOfAnotherEncoding_isNotGood() {
        String gzip = browser().header("Accept-Encoding", "gzip").get(FILE).header("ETag");

        assertThat(browser()
                        .header("Accept-Encoding", "br")
                        .header("If-None-Match", gzip)
                        .get(FILE)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void get_ifModifiedSinceItsOwnDate_is304() {
        String modified = browser().get(FILE).header("Last-Modified");

        assertThat(browser().header("If-Modified-Since", modified).get(FILE).statusCode())
                .isEqualTo(304);
    }

    @Test
    void get_ifMatchOfAnotherVersion_is412WithVary() {
        Response failed = browser().header("If-Match", "\"other\"").get(FILE);

        assertThat(failed.statusCode()).isEqualTo(412);
        assertThat(failed.contentType()).isEqualTo("application/problem+json");
        assertThat(failed.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(failed.jsonPath().getString("type")).endsWith("/precondition-failed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip", "br"})
    void head_anyEncoding_hasTheFieldsOfGet(String encoding) {
        Response get = browser().header("Accept-Encoding", encoding).get(FILE);
        Response head = browser().header("Accept-Encoding", encoding).head(FILE);

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.asByteArray()).isEmpty();
        for (String field : new String[] {
            "Content-Length", "Content-Type", "Content-Encoding", "ETag", "Cache-Control", "Vary", "Last-Modified"
        }) {
            assertThat(head.header(field)).as(field).isEqualTo(get.header(field));
        }
    }

    @Test
    void get_oneRange_is206WithThatPart() {
        Response part = browser().header("Range", "bytes=10-19").get(FILE);

        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.asString()).isEqualTo("0123456789");
        assertThat(part.header("Content-Range")).isEqualTo("bytes 10-19/1000");
        assertThat(part.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(part.header("ETag")).isEqualTo(browser().get(FILE).header("ETag"));
    }

    @Test
    void get_rangeOfAnEncoding_isAPartOfTheEncodedBytes() {
        Response whole = browser().header("Accept-Encoding", "gzip").get(FILE);
        Response part = browser()
                .header("Accept-Encoding", "gzip")
                .header("Range", "bytes=2-5")
                .get(FILE);

        assertThat(part.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(part.asByteArray()).isEqualTo(Arrays.copyOfRange(whole.asByteArray(), 2, 6));
        assertThat(part.header("Content-Range")).isEqualTo("bytes 2-5/" + whole.asByteArray().length);
    }

    @Test
    void get_severalRanges_isMultipart() {
        Response parts = browser().header("Range", "bytes=0-1,-2").get(FILE);

        assertThat(parts.statusCode()).isEqualTo(206);
        String boundary = parts.contentType().replaceFirst("multipart/byteranges; boundary=", "");
        assertThat(parts.asString())
                .isEqualTo(
                        "\r\n--" + boundary + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/1000\r\n\r\n01"
                                + "\r\n--" + boundary
                                + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 998-999/1000\r\n\r\n89"
                                + "\r\n--" + boundary + "--\r\n");
        assertThat(parts.header("Content-Length")).isEqualTo(String.valueOf(parts.asByteArray().length));
    }

    @Test
    void get_rangeBeyondTheEnd_is416WithTheSize() {
        Response refused = browser().header("Range", "bytes=1000-").get(FILE);

        assertThat(refused.statusCode()).isEqualTo(416);
        assertThat(refused.header("Content-Range")).isEqualTo("bytes */1000");
        assertThat(refused.contentType()).isEqualTo("application/problem+json");
    }

    @Test
    void get_ifRange_countsOnlyForTheSameRepresentation() {
        String tag = browser().get(FILE).header("ETag");

        assertThat(browser()
                        .header("Range", "bytes=0-1")
                        .header("If-Range", tag)
                        .get(FILE)
                        .statusCode())
                .isEqualTo(206);
        assertThat(browser()
                        .header("Range", "bytes=0-1")
                        .header("If-Range", "\"nope\"")
                        .get(FILE)
                        .statusCode())
                .isEqualTo(200);
        assertThat(browser()
                        .header("Range", "bytes=0-1")
                        .header("If-Range", "W/" + tag)
                        .get(FILE)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void get_nothingAcceptable_is406WithVary() {
        Response refused =
                browser().header("Accept-Encoding", "identity;q=0, zstd").get(FILE);

        assertThat(refused.statusCode()).isEqualTo(406);
        assertThat(refused.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(refused.contentType()).isEqualTo("application/problem+json");
    }

    @Test
    void get_absentFile_is404ThatMustNotBeKept() {
        Response absent = browser().get("/assets/serving/none.txt");

        assertThat(absent.statusCode()).isEqualTo(404);
        assertThat(absent.contentType()).isEqualTo("application/problem+json");
        assertThat(absent.header("Cache-Control")).isEqualTo("no-store");
        assertThat(absent.jsonPath().getString("trace_id")).hasSize(32);
        assertThat(browser().head("/assets/serving/none.txt").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/assets/", "/assets/..%2f..%2fetc/passwd", "/assets/a%00b", "/assets/%ff", "/assets/a//b"})
    void get_pathThatNoFileCanHave_is404(String path) {
        assertThat(browser().get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void post_toAFile_is405NamingTheMethods() {
        Response refused = browser().post(FILE);

        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.header("Allow")).isEqualTo("GET, HEAD");
    }

    @Test
    void get_hashedNameAndQuery_areImmutableOnlyForTheMatchingHash() {
        JsonPath first =
                publish("serving/app.js", "text/javascript", "let version = 1").jsonPath();
        JsonPath second =
                publish("serving/app.js", "text/javascript", "let version = 2").jsonPath();
        String immutable = "public, max-age=31536000, immutable";

        Response current = browser().get(second.getString("versioned_url"));
        assertThat(current.asString()).isEqualTo("let version = 2");
        assertThat(current.header("Cache-Control")).isEqualTo(immutable);
        Response earlier = browser().get(first.getString("versioned_url"));
        assertThat(earlier.asString()).isEqualTo("let version = 1");
        assertThat(earlier.header("Cache-Control")).isEqualTo(immutable);
        assertThat(browser().get(second.getString("query_url")).header("Cache-Control"))
                .isEqualTo(immutable);
        Response outdated = browser().get(first.getString("query_url"));
        assertThat(outdated.asString()).isEqualTo("let version = 2");
        assertThat(outdated.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(outdated.header("ETag")).isNotNull();
        assertThat(browser().get("/assets/serving/app.js?v=deadbeef").header("Cache-Control"))
                .isEqualTo("no-cache");
        assertThat(browser().get("/assets/serving/app.deadbeefdeadbeef.js").statusCode())
                .isEqualTo(404);
        assertThat(first.getString("versioned_url"))
                .isEqualTo("/assets/serving/app." + first.getString("hash").substring(0, 16) + ".js");
    }

    @Test
    void get_hashedNameAskedForBeforeItsVersion_isServedAfterwards() {
        String text = "let late = " + System.nanoTime();
        String hash = io.slipstream.asset.variant.ContentHash.ofContent(text.getBytes(StandardCharsets.UTF_8))
                .shortHex();
        String url = "/assets/serving/late." + hash + ".js";
        assertThat(browser().get(url).statusCode()).isEqualTo(404);

        publish("serving/late.js", "text/javascript", text);

        assertThat(browser().get(url).asString()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "page.html | max-age=0, must-revalidate | max-age=3600",
                "logo.png | public, max-age=2592000 | -",
                "site.css | no-cache | -",
                "text.woff2 | no-cache | -",
                "data.json | no-cache | -",
            })
    void get_eachType_hasThePolicysFields(
            String name, String cacheControl, @org.jspecify.annotations.Nullable String cdn) {
        publisher().body(name.getBytes(StandardCharsets.UTF_8)).put("/api/v1/assets/serving/types/" + name);

        Response served = browser().get("/assets/serving/types/" + name);

        assertThat(served.header("Cache-Control")).isEqualTo(cacheControl);
        assertThat(served.header("CDN-Cache-Control")).isEqualTo(cdn);
        assertThat(served.header("Vary")).as("too small to be negotiated").isNull();
    }

    @Test
    void get_largeFile_isSentFromDiskWholeAndInParts() {
        byte[] large = new byte[5 * 1024 * 1024 + 17];
        new Random(5).nextBytes(large);
        assertThat(publisher()
                        .contentType("video/mp4")
                        .body(large)
                        .put("/api/v1/assets/serving/film.mp4")
                        .statusCode())
                .isIn(200, 201);

        Response first = browser().get("/assets/serving/film.mp4");
        Response second = getRemembered("/assets/serving/film.mp4");
        Response part = browser().header("Range", "bytes=4194300-4194310").get("/assets/serving/film.mp4");
        Response parts = browser().header("Range", "bytes=0-99,-100").get("/assets/serving/film.mp4");

        assertThat(first.asByteArray()).isEqualTo(large);
        assertThat(second.asByteArray()).isEqualTo(large);
        assertThat(second.header("Cache-Status")).isEqualTo("slipstream-asset; hit; detail=disk");
        assertThat(part.asByteArray()).isEqualTo(Arrays.copyOfRange(large, 4194300, 4194311));
        byte[] multipart = parts.asByteArray();
        assertThat(multipart).hasSize(Integer.parseInt(parts.header("Content-Length")));
        assertThat(new String(multipart, StandardCharsets.ISO_8859_1))
                .contains(new String(Arrays.copyOf(large, 100), StandardCharsets.ISO_8859_1))
                .contains(new String(
                        Arrays.copyOfRange(large, large.length - 100, large.length), StandardCharsets.ISO_8859_1));
    }

    @Test
    void get_emptyFile_isServed() {
        publisher().body(new byte[0]).contentType("text/plain").put("/api/v1/assets/serving/empty.txt");

        Response empty = browser().get("/assets/serving/empty.txt");

        assertThat(empty.statusCode()).isEqualTo(200);
        assertThat(empty.header("Content-Length")).isEqualTo("0");
        assertThat(browser()
                        .header("Range", "bytes=0-")
                        .get("/assets/serving/empty.txt")
                        .statusCode())
                .isEqualTo(416);
    }

    @Test
    void get_pathWithSpacesAndAccents_isServed() {
        publish("serving/d%C3%A9j%C3%A0%20vu.txt", "text/plain", "again");

        assertThat(browser().get("/assets/serving/d%C3%A9j%C3%A0%20vu.txt").asString())
                .isEqualTo("again");
        assertThat(publisher().get("/api/v1/assets/manifest").jsonPath().getString("'serving/déjà vu.txt'.query_url"))
                .startsWith("/assets/serving/d%C3%A9j%C3%A0%20vu.txt?v=");
    }

    @Test
    void stats_afterRequests_countWhatTheHeadersSaid() {
        browser().get(FILE);
        JsonPath before = publisher().get("/api/v1/assets/stats").jsonPath();

        Response hit = browser().header("Accept-Encoding", "br").get(FILE);
        browser()
                .header("Accept-Encoding", "br")
                .header("If-None-Match", hit.header("ETag"))
                .get(FILE);
        browser().get("/assets/serving/none");

        JsonPath after = publisher().get("/api/v1/assets/stats").jsonPath();
        assertThat(after.getLong("requests") - before.getLong("requests")).isEqualTo(3);
        assertThat(after.getLong("not_modified") - before.getLong("not_modified"))
                .isEqualTo(1);
        assertThat(after.getLong("by_encoding.br.responses") - before.getLong("by_encoding.br.responses"))
                .isEqualTo(1);
        assertThat(after.getLong("bytes_served") - before.getLong("bytes_served"))
                .isEqualTo(hit.asByteArray().length);
        assertThat(after.getLong("bytes_saved.compression") - before.getLong("bytes_saved.compression"))
                .isEqualTo(TEXT.length() - hit.asByteArray().length);
        assertThat(after.getDouble("hit_ratio")).isBetween(0.0, 1.0);
        assertThat(after.getLong("by_outcome.not_found") - before.getLong("by_outcome.not_found"))
                .isEqualTo(1);
    }
}
