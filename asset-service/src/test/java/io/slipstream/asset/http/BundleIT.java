package io.slipstream.asset.http;

import static io.slipstream.asset.AssetClient.browser;
import static io.slipstream.asset.AssetClient.publish;
import static io.slipstream.asset.AssetClient.publisher;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.asset.Archives;
import io.slipstream.asset.AssetClient;
import io.slipstream.devkit.junit.LocalStackResource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "asset"))
class BundleIT {
    private String prefix = "";

    @BeforeEach
    void ownPrefix() {
        AssetClient.awaitReady();
        prefix = "bundle-" + UUID.randomUUID();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/zip", "application/gzip", "application/octet-stream"})
    void post_archive_publishesAllOfIt(String mediaType) {
        Map<String, byte[]> build = Archives.files("index.html", "<p>hello", "js/app.js", "let a = 1");
        byte[] archive = mediaType.equals("application/gzip") ? Archives.tarGz(build) : Archives.zip(build);

        Response posted = post(archive, mediaType, "");

        assertThat(posted.statusCode()).as(posted.asString()).isEqualTo(201);
        assertThat(posted.jsonPath().getBoolean("active")).isTrue();
        assertThat(posted.jsonPath().getInt("file_count")).isEqualTo(2);
        assertThat(posted.jsonPath().getList("warnings")).isEmpty();
        assertThat(get("index.html").asString()).isEqualTo("<p>hello");
        assertThat(get("index.html").contentType()).isEqualTo("text/html; charset=utf-8");
        assertThat(get("js/app.js").asString()).isEqualTo("let a = 1");
        assertThat(publisher().get(posted.header("Location")).jsonPath().getString("id"))
                .isEqualTo(posted.jsonPath().getString("id"));
    }

    @Test
    void post_nextBuild_replacesTheOneBeforeAndKeepsItsHashedNames() {
        post(Archives.zip(Archives.files(
                "index.html", "one", "old.html", "old", "app.js", "let v = 1", "chunk-DfGk23Xy.js", "let c = 1")));
        String versioned = versionedUrl("app.js");
        publish(prefix + "/single.txt", "text/plain", "published alone");

        post(Archives.zip(Archives.files("index.html", "two", "app.js", "let v = 2")));

        assertThat(get("index.html").asString()).isEqualTo("two");
        assertThat(get("app.js").asString()).isEqualTo("let v = 2");
        assertThat(get("old.html").statusCode())
                .as("no part of the build any more")
                .isEqualTo(404);
        assertThat(browser().get(versioned).asString()).as("our hashed name").isEqualTo("let v = 1");
        assertThat(get("chunk-DfGk23Xy.js").asString()).as("a build tool's").isEqualTo("let c = 1");
        assertThat(get("single.txt").asString()).as("not of a bundle").isEqualTo("published alone");
        assertThat(publisher().get("/api/v1/assets/manifest").asString()).doesNotContain(prefix + "/chunk-DfGk23Xy.js");
    }

    @Test
    void post_brokenArchive_leavesTheOldBuildServed() {
        post(Archives.zip(Archives.files("index.html", "good")));
        byte[] hostile = Archives.zip(Archives.files("index.html", "bad", "../../escape.js", "bad"));

        Response refused = post(hostile, "application/zip", "");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.contentType()).isEqualTo("application/problem+json");
        assertThat(refused.jsonPath().getString("detail"))
                .contains("entry '../../escape.js'")
                .contains("'..'");
        assertThat(refused.jsonPath().getString("errors[0].field")).isEqualTo("entries[../../escape.js]");
        assertThat(get("index.html").asString()).isEqualTo("good");
        assertThat(publisher().get("/api/v1/assets/manifest").asString()).doesNotContain("escape");
    }

    @Test
    void rollback_activeBundle_bringsBackTheOneBefore() {
        post(Archives.zip(Archives.files("index.html", "one", "only-in-one.html", "1")));
        String second = post(Archives.zip(Archives.files("index.html", "two", "only-in-two.html", "2")))
                .jsonPath()
                .getString("id");

        Response rolledBack = publisher().post("/api/v1/bundles/" + second + ":rollback");

        assertThat(rolledBack.statusCode()).as(rolledBack.asString()).isEqualTo(200);
        assertThat(get("index.html").asString()).isEqualTo("one");
        assertThat(get("only-in-one.html").asString()).isEqualTo("1");
        assertThat(get("only-in-two.html").statusCode()).isEqualTo(404);
        String first = rolledBack.jsonPath().getString("id");
        assertThat(publisher().post("/api/v1/bundles/" + first + ":rollback").statusCode())
                .as("nothing before it")
                .isEqualTo(409);
        assertThat(publisher().post("/api/v1/bundles/" + second + ":rollback").statusCode())
                .as("not active")
                .isEqualTo(409);
        assertThat(publisher().post("/api/v1/bundles/" + second + ":activate").statusCode())
                .isEqualTo(200);
        assertThat(get("index.html").asString()).isEqualTo("two");
    }

    @Test
    void post_withoutActivation_isServedOnceActivated() {
        Response posted =
                post(Archives.zip(Archives.files("index.html", "later")), "application/zip", "&activate=false");
        assertThat(posted.jsonPath().getBoolean("active")).isFalse();
        assertThat(get("index.html").statusCode()).isEqualTo(404);

        publisher().post("/api/v1/bundles/" + posted.jsonPath().getString("id") + ":activate");

        assertThat(get("index.html").asString()).isEqualTo("later");
    }

    @Test
    void post_sameIdempotencyKey_makesOneBundle() {
        byte[] archive = Archives.zip(Archives.files("index.html", prefix));

        Response first = withKey(archive);
        Response again = withKey(archive);
        Response other = withKey(Archives.zip(Archives.files("index.html", "other")));

        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.jsonPath().getString("id")).isEqualTo(first.jsonPath().getString("id"));
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(get("index.html").asString()).isEqualTo(prefix);
    }

    @Test
    void post_byAnotherTenant_isUnknownToThisOne() {
        String theirs = publisher("bundle-other")
                .contentType("application/zip")
                .body(Archives.zip(Archives.files("index.html", "theirs")))
                .post("/api/v1/bundles?prefix=" + prefix)
                .jsonPath()
                .getString("id");

        assertThat(get("index.html").statusCode()).isEqualTo(404);
        for (String action : new String[] {":activate", ":rollback"}) {
            assertThat(publisher().post("/api/v1/bundles/" + theirs + action).statusCode())
                    .isEqualTo(404);
        }
        assertThat(publisher().get("/api/v1/bundles/" + theirs).statusCode()).isEqualTo(404);
        assertThat(publisher("bundle-other").get("/api/v1/bundles").jsonPath().getList("data.id"))
                .contains(theirs);
    }

    @Test
    void list_bundles_isPagedNewestFirst() {
        String tenant = "bundle-" + UUID.randomUUID().toString().substring(0, 8);
        for (int i = 0; i < 3; i++) {
            publisher(tenant)
                    .contentType("application/zip")
                    .body(Archives.zip(Archives.files("a.txt", "version " + i)))
                    .post("/api/v1/bundles");
        }

        var page = publisher(tenant).get("/api/v1/bundles?page=1&per_page=2").jsonPath();

        assertThat(page.getList("data.active")).containsExactly(true, false);
        assertThat(page.getInt("pagination.total")).isEqualTo(3);
        assertThat(page.getInt("pagination.pages")).isEqualTo(2);
        assertThat(publisher(tenant)
                        .get("/api/v1/bundles?page=2&per_page=2")
                        .jsonPath()
                        .getList("data"))
                .hasSize(1);
    }

    @Test
    void post_manyFiles_areAllServed() {
        Map<String, byte[]> build = new LinkedHashMap<>();
        for (int i = 0; i < 1200; i++) {
            build.putAll(Archives.files("n/" + i + ".js", "export default " + i + ";"));
        }

        Response posted = post(Archives.tarGz(build));

        assertThat(posted.jsonPath().getInt("file_count")).as(posted.asString()).isEqualTo(1200);
        assertThat(get("n/0.js").asString()).isEqualTo("export default 0;");
        assertThat(get("n/1199.js").asString()).isEqualTo("export default 1199;");
    }

    private Response withKey(byte[] archive) {
        return publisher()
                .header("Idempotency-Key", prefix)
                .contentType("application/zip")
                .body(archive)
                .post("/api/v1/bundles?prefix=" + prefix);
    }

    private Response post(byte[] archive) {
        return post(archive, "application/octet-stream", "");
    }

    private Response post(byte[] archive, String mediaType, String more) {
        return publisher().contentType(mediaType).body(archive).post("/api/v1/bundles?prefix=" + prefix + more);
    }

    private Response get(String name) {
        return browser().get("/assets/" + prefix + "/" + name);
    }

    private String versionedUrl(String name) {
        return publisher()
                .get("/api/v1/assets/manifest")
                .jsonPath()
                .getString("'" + prefix + "/" + name + "'.versioned_url");
    }
}
