package io.slipstream.asset.http;

import static io.slipstream.asset.AssetClient.publish;
import static io.slipstream.asset.AssetClient.publisher;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.asset.AssetClient;
import io.slipstream.devkit.junit.InjectLocalStack;
import io.slipstream.devkit.junit.LocalStackResource;
import io.slipstream.devkit.stack.LocalStack;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service under test and a second replica, started from the packaged application, over one PostgreSQL and Kafka. */
@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "asset"))
class ReplicaIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @InjectLocalStack
    LocalStack stack;

    @TempDir
    Path folder;

    private String path = "";
    private ReplicaProcess second;

    @BeforeEach
    void startSecond() throws IOException {
        AssetClient.awaitReady();
        path = "replica-" + UUID.randomUUID() + "/app.js";
        second = ReplicaProcess.start(folder, "second");
        await().atMost(PATIENCE).until(second::ready);
    }

    @AfterEach
    void stopSecond() {
        stack.kafka().resume();
        second.close();
    }

    @Test
    void publish_onOneReplica_isSeenOnTheOther() {
        publish(path, "text/javascript", "let v = 1");
        assertThat(second.get("/assets/" + path)).isEqualTo("let v = 1");

        publish(path, "text/javascript", "let v = 2");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(second.get("/assets/" + path)).isEqualTo("let v = 2"));

        publisher().delete("/api/v1/assets/" + path);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(second.get("/assets/" + path)).isEqualTo("404"));
    }

    @Test
    void publish_whileTheLogIsSilent_isSeenOnTheOtherAllTheSame() {
        publish(path, "text/javascript", "let v = 1");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(second.get("/assets/" + path)).isEqualTo("let v = 1"));
        stack.kafka().pause();

        publish(path, "text/javascript", "let v = 2");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(second.get("/assets/" + path)).isEqualTo("let v = 2"));
    }

    @Test
    void switch_onOneReplica_holdsOnTheOther() {
        publish(path, "text/javascript", "let v = 1");
        assertThat(second.header("/assets/" + path, "CDN-Cache-Control")).isNull();

        publisher().contentType("application/json").body("{\"cdn\":false}").put("/api/v1/assets/switches");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(second.header("/assets/" + path, "CDN-Cache-Control"))
                        .isEqualTo("no-store"));

        publisher().contentType("application/json").body("{\"cdn\":true}").put("/api/v1/assets/switches");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(second.header("/assets/" + path, "CDN-Cache-Control"))
                        .isNull());
    }

    @Test
    void terminated_replica_endsInOrder() {
        assertThat(second.terminate(PATIENCE)).as("exit status after SIGTERM").isEqualTo(143);
    }
}
