package io.slipstream.asset.http;

import static io.slipstream.asset.AssetClient.browser;
import static io.slipstream.asset.AssetClient.publish;
import static io.slipstream.asset.AssetClient.publisher;
import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.devkit.junit.LocalStackResource;
import io.quarkus.test.common.ResourceArg;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "asset"))
class PublishFileIT {
    private static final String SCRIPT = "export const answer = 42; // the same line over and over\n".repeat(200);

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
        assertThat(browser().get("/assets/single/app.js").header("Cache-Status"))
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
    void put_withoutContentType_takesTheExtensions() {
        Response put = publisher().body("body{}".getBytes(StandardCharsets.UTF_8)).put("/api/v1/assets/single/site.css");

        assertThat(put.statusCode()).as(put.asString()).isEqualTo(201);
        assertThat(put.jsonPath().getString("media_type")).isEqualTo("text/css; charset=utf-8");
    }
}
