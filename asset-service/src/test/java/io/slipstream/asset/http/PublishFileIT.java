package io.slipstream.asset.http;

import static io.slipstream.asset.AssetClient.browser;
import static io.slipstream.asset.AssetClient.getRemembered;
import static io.slipstream.asset.AssetClient.publish;
import static io.slipstream.asset.AssetClient.publisher;
import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.asset.AssetClient;
import io.slipstream.devkit.junit.LocalStackResource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "asset"))
class PublishFileIT {
    private static final String SCRIPT = "export const answer = 42; // the same line over and over\n".repeat(200);

    @BeforeEach
    void awaitReady() {
        AssetClient.awaitReady();
    }

    @Test
    void put_newFile_isServedWithItsHeaders() {
        Response put = publish("single/app.js", "text/javascript", SCRIPT);

        assertThat(put.statusCode()).as(put.asString()).isEqualTo(201);
        Response served = browser().get("/assets/single/app.js");
        assertThat(served.statusCode()).isEqualTo(200);
        assertThat(served.asString()).isEqualTo(SCRIPT);
        assertThat(served.header("Content-Type")).isEqualTo("text/javascript");
        assertThat(served.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(served.header("ETag")).isEqualTo(put.header("ETag"));
        assertThat(served.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(served.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(served.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(served.header("Last-Modified")).isNotNull();
        assertThat(served.header("Date")).isNotNull();
        assertThat(getRemembered("/assets/single/app.js").header("Cache-Status"))
                .isEqualTo("slipstream-asset; hit; detail=memory");
    }

    @Test
    void get_withAcceptEncoding_sendsVariantsThatDecodeToTheOriginal() throws IOException {
        publish("single/coded.js", "text/javascript", SCRIPT);

        Response brotli = browser().header("Accept-Encoding", "gzip, br").get("/assets/single/coded.js");
        Response gzip = browser().header("Accept-Encoding", "gzip").get("/assets/single/coded.js");

        assertThat(brotli.header("Content-Encoding")).isEqualTo("br");
        assertThat(gzip.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(brotli.header("ETag")).isNotEqualTo(gzip.header("ETag"));
        try (var unbrotlied = new BrotliInputStream(new ByteArrayInputStream(brotli.asByteArray()));
                var unzipped = new GZIPInputStream(new ByteArrayInputStream(gzip.asByteArray()))) {
            assertThat(unbrotlied.readAllBytes()).isEqualTo(SCRIPT.getBytes(StandardCharsets.UTF_8));
            assertThat(unzipped.readAllBytes()).isEqualTo(SCRIPT.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(brotli.asByteArray().length).isLessThan(gzip.asByteArray().length);
    }

    @Test
    void put_withExpectation_isCheckedBeforeAnythingChanges() {
        String tag = publish("single/expected.js", "text/javascript", "1").header("ETag");

        assertThat(put("single/expected.js", "If-None-Match", "*").statusCode()).isEqualTo(412);
        assertThat(put("single/expected.js", "If-Match", "\"other\"").statusCode())
                .isEqualTo(412);
        assertThat(put("single/absent.js", "If-Match", "*").statusCode()).isEqualTo(412);
        assertThat(browser().get("/assets/single/expected.js").asString()).isEqualTo("1");
        assertThat(browser().get("/assets/single/absent.js").statusCode()).isEqualTo(404);
        assertThat(put("single/expected.js", "If-Match", "\"other\", " + tag).statusCode())
                .isEqualTo(200);
        assertThat(browser().get("/assets/single/expected.js").asString()).isEqualTo("changed");
    }

    private static Response put(String path, String field, String value) {
        return publisher()
                .header(field, value)
                .contentType("text/javascript")
                .body("changed".getBytes(StandardCharsets.UTF_8))
                .put("/api/v1/assets/" + path);
    }

    @Test
    void put_sameContentAgain_changesNothing() {
        Response first = publish("single/same.js", "text/javascript", "same");
        Response second = publish("single/same.js", "text/javascript", "same");

        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.jsonPath().getString("modified_at"))
                .isEqualTo(first.jsonPath().getString("modified_at"));
    }

    @Test
    void delete_file_isGoneWithItsVersions() {
        String versioned =
                publish("single/gone.js", "text/javascript", "gone").jsonPath().getString("versioned_url");
        assertThat(browser().get(versioned).statusCode()).isEqualTo(200);

        assertThat(publisher().delete("/api/v1/assets/single/gone.js").statusCode())
                .isEqualTo(204);

        assertThat(browser().get("/assets/single/gone.js").statusCode()).isEqualTo(404);
        assertThat(browser().get(versioned).statusCode()).isEqualTo(404);
        assertThat(publisher().get("/api/v1/assets/manifest").asString()).doesNotContain("single/gone.js");
        assertThat(publisher().delete("/api/v1/assets/single/gone.js").statusCode())
                .isEqualTo(404);
    }

    @Test
    void put_byAnotherTenant_isKeptApart() {
        publish("single/shared.js", "text/javascript", "ours");
        publisher("other")
                .contentType("text/javascript")
                .body("theirs".getBytes(StandardCharsets.UTF_8))
                .put("/api/v1/assets/single/shared.js");

        assertThat(browser().get("/assets/single/shared.js").asString()).isEqualTo("ours");
        assertThat(publisher("other").get("/api/v1/assets/manifest").jsonPath().getMap("$"))
                .containsOnlyKeys("single/shared.js");
        assertThat(publisher("third").delete("/api/v1/assets/single/shared.js").statusCode())
                .isEqualTo(404);
    }

    @Test
    void manifest_afterPublishing_namesUrlsHashAndEncodings() {
        publish("single/manifest.js", "text/javascript", SCRIPT);

        var entry = publisher().get("/api/v1/assets/manifest").jsonPath().getMap("'single/manifest.js'");

        String hash = String.valueOf(entry.get("hash"));
        assertThat(entry)
                .containsEntry("path", "single/manifest.js")
                .containsEntry("versioned_url", "/assets/single/manifest." + hash.substring(0, 16) + ".js")
                .containsEntry("query_url", "/assets/single/manifest.js?v=" + hash.substring(0, 16))
                .containsEntry("size_bytes", SCRIPT.length());
        assertThat(String.valueOf(entry.get("integrity"))).startsWith("sha256-");
        assertThat(entry.get("encodings"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsOnlyKeys("br", "gzip", "identity");
    }

    @Test
    void put_withoutContentType_takesTheExtensions() {
        Response put =
                publisher().body("body{}".getBytes(StandardCharsets.UTF_8)).put("/api/v1/assets/single/site.css");

        assertThat(put.statusCode()).as(put.asString()).isEqualTo(201);
        assertThat(put.jsonPath().getString("media_type")).isEqualTo("text/css; charset=utf-8");
    }
}
