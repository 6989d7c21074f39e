package io.slipstream.asset.http;

import static io.slipstream.asset.AssetClient.browser;
import static io.slipstream.asset.AssetClient.getRemembered;
import static io.slipstream.asset.AssetClient.publish;
import static io.slipstream.asset.AssetClient.publisher;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.asset.AssetClient;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.Topic;
import io.slipstream.devkit.junit.InjectLocalStack;
import io.slipstream.devkit.junit.LocalStackResource;
import io.slipstream.devkit.stack.LocalStack;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "asset"))
class OutageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @InjectLocalStack
    LocalStack stack;

    private String folder = "";

    @BeforeEach
    void awaitReady() {
        AssetClient.awaitReady();
        folder = "outage-" + UUID.randomUUID();
    }

    @AfterEach
    void resume() {
        stack.postgres().resume();
        stack.kafka().resume();
        await().atMost(PATIENCE)
                .until(() ->
                        publish(folder + "/after.txt", "text/plain", "after").statusCode() < 300);
    }

    @Test
    void postgresPaused_cachedFileIsStillServedAndTheRestIs503() {
        publish(folder + "/kept.js", "text/javascript", "let kept = 1");
        publish(folder + "/cold.js", "text/javascript", "let cold = 1");
        assertThat(getRemembered("/assets/" + folder + "/kept.js").statusCode()).isEqualTo(200);

        stack.postgres().pause();

        Response kept = browser().get("/assets/" + folder + "/kept.js");
        assertThat(kept.statusCode()).isEqualTo(200);
        assertThat(kept.asString()).isEqualTo("let kept = 1");
        assertThat(kept.header("Cache-Status")).isEqualTo("slipstream-asset; hit; detail=memory");
        Response cold = browser().get("/assets/" + folder + "/cold.js");
        assertThat(cold.statusCode()).isEqualTo(503);
        assertThat(cold.contentType()).isEqualTo("application/problem+json");
        assertThat(cold.header("Retry-After")).isNotNull();
        assertThat(cold.header("Cache-Control")).isEqualTo("no-store");
        Response refused = publish(folder + "/kept.js", "text/javascript", "let kept = 2");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.jsonPath().getString("type")).endsWith("/store-unavailable");
        assertThat(publisher().get("/api/v1/assets/manifest").statusCode()).isEqualTo(503);
        assertThat(browser().get("/q/health/ready").statusCode())
                .as("it can serve")
                .isEqualTo(200);

        stack.postgres().resume();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                browser().get("/assets/" + folder + "/cold.js").asString())
                        .isEqualTo("let cold = 1"));
        assertThat(browser().get("/assets/" + folder + "/kept.js").asString()).isEqualTo("let kept = 1");
    }

    @Test
    void postgresRestarted_serviceRecoversByItself() {
        publish(folder + "/before.txt", "text/plain", "before");

        stack.postgres().restart();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(publish(folder + "/new.txt", "text/plain", "new")
                                .statusCode())
                        .isBetween(200, 201));
        assertThat(browser().get("/assets/" + folder + "/before.txt").asString())
                .isEqualTo("before");
    }

    @Test
    void kafkaPaused_publishingGoesOnAndTheEventsFollow() {
        String path = folder + "/quiet.js";
        try (TopicTail events = TopicTail.open(stack.kafkaBootstrapServers(), Topic.ASSET_EVENTS.topicName())) {
            stack.kafka().pause();

            assertThat(publish(path, "text/javascript", "let quiet = 1").statusCode())
                    .isEqualTo(201);
            assertThat(browser().get("/assets/" + path).asString()).isEqualTo("let quiet = 1");

            stack.kafka().resume();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(events.of(EventType.ASSET_PUBLISHED, path))
                            .isNotEmpty());
        }
    }
}
