package io.slipstream.asset;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.restassured.RestAssured;
import io.restassured.config.DecoderConfig;
import io.restassured.config.EncoderConfig;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.slipstream.contracts.security.Scope;
import io.slipstream.devkit.junit.TestTokens;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Requests as a publisher and as a browser makes them; bodies arrive as they were sent, not decoded. */
public final class AssetClient {
    private AssetClient() {}

    /** With the token of the public tenant's publisher. */
    public static RequestSpecification publisher() {
        return publisher("default");
    }

    public static RequestSpecification publisher(String tenant) {
        return as(TestTokens.bearer(tenant, "publisher", Scope.Names.ASSETS_PUBLISH));
    }

    public static RequestSpecification as(String token) {
        return raw().header("Authorization", "Bearer " + token);
    }

    /** Without a token. */
    public static RequestSpecification browser() {
        return raw().redirects().follow(false);
    }

    public static Response publish(String path, String mediaType, String text) {
        return publisher()
                .contentType(mediaType)
                .body(text.getBytes(StandardCharsets.UTF_8))
                .put("/api/v1/assets/" + path);
    }

    /**
     * Asks until the path is remembered: a replica that hears of a change while it looks the path up does not keep what it found, and
     * looks once more for the next request.
     */
    public static Response getRemembered(String path) {
        return await().atMost(Duration.ofSeconds(10))
                .until(
                        () -> browser().get(path),
                        response -> response.header("Cache-Status").startsWith("slipstream-asset; hit"));
    }

    /** Waits until the service has its schema. */
    public static void awaitReady() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> raw().get("/q/health/ready").statusCode() == 200);
    }

    private static RequestSpecification raw() {
        return given().config(RestAssured.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false))
                        .decoderConfig(DecoderConfig.decoderConfig().noContentDecoders()))
                .urlEncodingEnabled(false);
    }
}
