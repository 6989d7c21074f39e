package io.slipstream.asset.http;

import static io.slipstream.asset.AssetClient.browser;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "asset"))
class SettingsIT {
    @BeforeEach
    void publishFiles() {
        AssetClient.awaitReady();
        publish("settings/page.html", "text/html", "<p>text</p>".repeat(100));
        publish("settings/logo.png", "image/png", "not really");
    }

    @AfterEach
    void reset() {
        put("policies", "{\"policies\":[]}");
        put("switches", "{\"cdn\":true,\"compression\":true}");
    }

    @Test
    void policies_ofAFreshTenant_areTheShippedOnes() {
        JsonPath policies =
                publisher("settings-fresh").get("/api/v1/assets/policies").jsonPath();

        assertThat(policies.getList("policies.type"))
                .containsExactly("script", "style", "font", "image", "media", "html", "other");
        assertThat(policies.getString("policies.find { it.type == 'script' }.max_age"))
                .isEqualTo("PT8760H");
        assertThat(policies.getBoolean("policies.find { it.type == 'script' }.immutable"))
                .isTrue();
        assertThat(policies.getString("policies.find { it.type == 'html' }.cdn_max_age"))
                .isEqualTo("PT1H");
    }

    @Test
    void policies_replaced_holdAtOnceAndForThisTenantOnly() {
        Response replaced = put(
                "policies",
                "{\"policies\":[{\"type\":\"image\",\"max_age\":60,\"cdn_max_age\":\"PT2H\",\"must_revalidate\":true}]}");

        assertThat(replaced.statusCode()).as(replaced.asString()).isEqualTo(200);
        Response image = browser().get("/assets/settings/logo.png");
        assertThat(image.header("Cache-Control")).isEqualTo("public, max-age=60, must-revalidate");
        assertThat(image.header("CDN-Cache-Control")).isEqualTo("max-age=7200");
        assertThat(browser().get("/assets/settings/page.html").header("CDN-Cache-Control"))
                .isEqualTo("max-age=3600");
        assertThat(publisher().get("/api/v1/assets/policies").asString()).contains("PT2H");
        assertThat(publisher("settings-fresh").get("/api/v1/assets/policies").asString())
                .doesNotContain("PT2H");

        put("policies", "{\"policies\":[]}");
        assertThat(browser().get("/assets/settings/logo.png").header("Cache-Control"))
                .isEqualTo("public, max-age=2592000");
    }

    @Test
    void compression_turnedOff_sendsOriginalsStillSayingVary() {
        assertThat(page().header("Content-Encoding")).isEqualTo("br");

        assertThat(put("switches", "{\"compression\":false}").jsonPath().getBoolean("cdn"))
                .as("what the request does not name stays")
                .isTrue();

        assertThat(page().header("Content-Encoding")).isNull();
        assertThat(page().header("Vary")).isEqualTo("Accept-Encoding");
        put("switches", "{\"compression\":true}");
        assertThat(page().header("Content-Encoding")).isEqualTo("br");
    }

    @Test
    void cdn_turnedOff_isToldToKeepNothing() {
        put("switches", "{\"cdn\":false}");

        assertThat(page().header("CDN-Cache-Control")).isEqualTo("no-store");
        assertThat(publisher().get("/api/v1/assets/switches").jsonPath().getBoolean("cdn"))
                .isFalse();
    }

    private static Response page() {
        return browser().header("Accept-Encoding", "br").get("/assets/settings/page.html");
    }

    private static Response put(String what, String body) {
        return publisher().contentType("application/json").body(body).put("/api/v1/assets/" + what);
    }
}
