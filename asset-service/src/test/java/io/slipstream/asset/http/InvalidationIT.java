package io.slipstream.asset.http;

import static io.slipstream.asset.AssetClient.publish;
import static io.slipstream.asset.AssetClient.publisher;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.slipstream.asset.Archives;
import io.slipstream.asset.AssetClient;
import io.slipstream.contracts.event.DeadLetterHeaders;
import io.slipstream.contracts.event.EventHeaders;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.Topic;
import io.slipstream.devkit.junit.InjectLocalStack;
import io.slipstream.devkit.junit.LocalStackResource;
import io.slipstream.devkit.stack.LocalStack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "asset"))
class InvalidationIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @InjectLocalStack
    LocalStack stack;

    private String folder = "";
    private TopicTail events;

    @BeforeEach
    void openTail() {
        AssetClient.awaitReady();
        folder = "purge-" + UUID.randomUUID();
        events = TopicTail.open(stack.kafkaBootstrapServers(), Topic.ASSET_EVENTS.topicName());
    }

    @AfterEach
    void closeTail() {
        events.close();
    }

    @Test
    void publishAndDelete_eachQueueAnInvalidationAndTellTheLog() {
        String path = folder + "/app.js";
        String hash = publish(path, "text/javascript", "let a = 1").jsonPath().getString("hash");
        publisher().delete("/api/v1/assets/" + path);

        assertThat(pendingOf(path)).extracting(item -> item.get("reason")).containsExactly("published", "deleted");
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(events.of(EventType.ASSET_PUBLISHED, path))
                    .singleElement()
                    .satisfies(event -> {
                        JsonPath payload = new JsonPath(event.value());
                        assertThat(payload.getString("path")).isEqualTo(path);
                        assertThat(payload.getString("hash")).isEqualTo(hash);
                        assertThat(payload.getString("media_type")).isEqualTo("text/javascript");
                        assertThat(payload.getInt("size_bytes")).isEqualTo(9);
                        assertThat(event.header(EventHeaders.SPEC_VERSION)).isEqualTo("1.0");
                        assertThat(event.header(EventHeaders.SOURCE)).isEqualTo("/slipstream/asset-service");
                        assertThat(event.header(EventHeaders.TENANT)).isEqualTo("default");
                        assertThat(event.header(EventHeaders.SUBJECT)).isEqualTo(path);
                        assertThat(event.header(EventHeaders.CONTENT_TYPE)).isEqualTo("application/json");
                        assertThat(event.header(EventHeaders.ID)).hasSize(36);
                        assertThat(event.header(EventHeaders.TRACE_PARENT))
                                .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
                        assertThat(event.key()).isEqualTo(path);
                    });
            assertThat(events.of(EventType.ASSET_INVALIDATED, path)).hasSize(2);
        });
    }

    @Test
    void bundle_queuesOneInvalidationOfAllThatChanged() {
        byte[] first = Archives.zip(Archives.files("a.js", "1", "b.js", "1", "c.js", "1"));
        byte[] second = Archives.zip(Archives.files("a.js", "1", "b.js", "2", "d.js", "1"));
        publisher().body(first).post("/api/v1/bundles?prefix=" + folder);
        publisher().body(second).post("/api/v1/bundles?prefix=" + folder);

        assertThat(pendingOf(folder + "/d.js")).singleElement().satisfies(item -> {
            assertThat(item.get("reason")).isEqualTo("activated");
            assertThat(item.get("paths"))
                    .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                    .containsExactlyInAnyOrder(folder + "/b.js", folder + "/c.js", folder + "/d.js");
        });
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(events.of(EventType.ASSET_PUBLISHED, folder + "/b.js"))
                        .hasSize(2)
                        .allSatisfy(event -> assertThat(new JsonPath(event.value()).getString("bundle"))
                                .hasSize(36)));
    }

    @Test
    void request_pathsAndWildcards_arePendingUntilAcknowledged() {
        Response added = request("{\"paths\":[\"/assets/%s/*\",\"%s/x.js\"]}".formatted(folder, folder));
        assertThat(added.statusCode()).as(added.asString()).isEqualTo(201);
        String id = added.jsonPath().getString("id");
        assertThat(added.jsonPath().getList("paths")).containsExactly(folder + "/*", folder + "/x.js");
        assertThat(added.jsonPath().getList("urls"))
                .containsExactly("/assets/" + folder + "/*", "/assets/" + folder + "/x.js");
        assertThat(added.jsonPath().getString("status")).isEqualTo("pending");

        Response acknowledged = publisher().post("/api/v1/assets/invalidations/" + id + ":ack");

        assertThat(acknowledged.jsonPath().getString("status")).isEqualTo("acknowledged");
        assertThat(acknowledged.jsonPath().getString("acknowledged_by")).isEqualTo("publisher");
        assertThat(pendingOf(folder + "/*")).isEmpty();
        assertThat(publisher()
                        .post("/api/v1/assets/invalidations/" + id + ":ack")
                        .jsonPath()
                        .getString("acknowledged_at"))
                .as("twice changes nothing")
                .isEqualTo(acknowledged.jsonPath().getString("acknowledged_at"));
        assertThat(publisher("purge-other")
                        .post("/api/v1/assets/invalidations/" + id + ":ack")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void request_everything_isOneWildcard() {
        Response added = publisher("purge-all")
                .contentType("application/json")
                .body("{\"everything\":true}")
                .post("/api/v1/assets/invalidations");

        assertThat(added.jsonPath().getList("paths")).containsExactly("*");
        assertThat(publisher("purge-all")
                        .get("/api/v1/assets/invalidations?status=pending")
                        .jsonPath()
                        .getInt("pagination.total"))
                .isEqualTo(1);
    }

    @Test
    void acknowledge_severalIds_answersThoseThatExist() {
        String one =
                request("{\"paths\":[\"%s/1\"]}".formatted(folder)).jsonPath().getString("id");
        String two =
                request("{\"paths\":[\"%s/2\"]}".formatted(folder)).jsonPath().getString("id");

        Response acknowledged = publisher()
                .contentType("application/json")
                .body(Map.of("ids", List.of(one, two, UUID.randomUUID().toString())))
                .post("/api/v1/assets/invalidations:ack");

        assertThat(acknowledged.jsonPath().getList("data.id")).containsExactly(one, two);
        assertThat(acknowledged.jsonPath().getList("data.status")).containsOnly("acknowledged");
    }

    @Test
    void request_sameIdempotencyKey_isQueuedOnce() {
        String body = "{\"paths\":[\"%s/once\"]}".formatted(folder);

        String first = withKey(body).jsonPath().getString("id");

        assertThat(withKey(body).jsonPath().getString("id")).isEqualTo(first);
        assertThat(pendingOf(folder + "/once")).hasSize(1);
        assertThat(withKey("{\"paths\":[\"%s/other\"]}".formatted(folder)).statusCode())
                .isEqualTo(422);
    }

    @Test
    void eventThatCannotBeRead_goesToTheDeadLettersAndTheNextIsTaken() {
        String key = folder + "/broken";
        try (TopicTail dead = TopicTail.open(stack.kafkaBootstrapServers(), Topic.ASSET_EVENTS.deadLetterTopicName());
                KafkaProducer<String, String> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", stack.kafkaBootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            ProducerRecord<String, String> broken =
                    new ProducerRecord<>(Topic.ASSET_EVENTS.topicName(), key, "{\"paths\":");
            broken.headers()
                    .add(EventHeaders.TYPE, EventType.ASSET_INVALIDATED.type().getBytes(StandardCharsets.UTF_8))
                    .add(EventHeaders.TENANT, "default".getBytes(StandardCharsets.UTF_8));
            producer.send(broken);
            producer.flush();

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(dead.all())
                            .filteredOn(event -> key.equals(event.key()))
                            .singleElement()
                            .satisfies(letter -> {
                                assertThat(letter.header(DeadLetterHeaders.REASON))
                                        .contains("JSON");
                                assertThat(letter.header(DeadLetterHeaders.TOPIC))
                                        .isEqualTo(Topic.ASSET_EVENTS.topicName());
                                assertThat(letter.header(DeadLetterHeaders.PARTITION))
                                        .matches("\\d+");
                                assertThat(letter.header(DeadLetterHeaders.OFFSET))
                                        .matches("\\d+");
                                assertThat(letter.value()).isEqualTo("{\"paths\":");
                            }));
        }
    }

    private Response request(String body) {
        return publisher().contentType("application/json").body(body).post("/api/v1/assets/invalidations");
    }

    private Response withKey(String body) {
        return publisher()
                .header("Idempotency-Key", folder)
                .contentType("application/json")
                .body(body)
                .post("/api/v1/assets/invalidations");
    }

    /** Pending invalidations that name a path, whatever page they are on. */
    private List<Map<String, Object>> pendingOf(String path) {
        List<Map<String, Object>> found = new java.util.ArrayList<>();
        int pages = 1;
        for (int page = 1; page <= pages; page++) {
            JsonPath json = publisher()
                    .get("/api/v1/assets/invalidations?status=pending&per_page=100&page=" + page)
                    .jsonPath();
            pages = json.getInt("pagination.pages");
            List<Map<String, Object>> data = json.getList("data");
            data.stream()
                    .filter(item -> ((List<?>) item.get("paths")).contains(path))
                    .forEach(found::add);
        }
        return found;
    }
}
