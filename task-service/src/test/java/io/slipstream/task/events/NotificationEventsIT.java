package io.slipstream.task.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.contracts.event.DeadLetterHeaders;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.Topic;
import io.slipstream.contracts.security.Scope;
import io.slipstream.devkit.stack.LocalStack;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.fixture.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

@QuarkusTest
class NotificationEventsIT extends TaskStack {
    private static final String TOPIC = Topic.NOTIFICATIONS.topicName();

    private static void send(List<ProducerRecord<String, String>> records) throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(Topics.kafka(), new StringSerializer(), new StringSerializer())) {
            for (ProducerRecord<String, String> record : records) {
                producer.send(record).get();
            }
        }
    }

    private ProducerRecord<String, String> requested(String eventId, String data) {
        return requested(eventId, EventType.NOTIFICATION_REQUESTED.type(), api.tenant(), data);
    }

    private static ProducerRecord<String, String> requested(String eventId, String type, String tenant, String data) {
        ProducerRecord<String, String> record = new ProducerRecord<>(TOPIC, eventId, data);
        Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        eventId,
                        "ce_source",
                        "/test",
                        "ce_type",
                        type,
                        "ce_tenant",
                        tenant,
                        "content-type",
                        "application/json")
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    private static String to(String recipient, String title) {
        return "{" + recipient + ",\"title\":\"" + title + "\",\"message\":\"m\",\"unknown\":1,\"data\":{\"n\":1.10}}";
    }

    private static void awaitTitles(Api reader, String... titles) {
        await().atMost(Api.SOON)
                .untilAsserted(() -> assertThat((List<String>)
                                reader.get("/api/v1/notifications?limit=100").path("data.title"))
                        .containsExactlyInAnyOrder(titles));
    }

    private static List<ConsumerRecord<String, String>> buried(String... ids) {
        return Topics.all(
                Topic.NOTIFICATIONS.deadLetterTopicName(),
                record -> List.of(ids).contains(Topics.header(record, "ce_id")));
    }

    @Test
    void events_sentTwice_createOnce_inBothModes() throws Exception {
        Api alice = api.as("alice", Scope.Names.TASKS_SUBMIT);
        String id = UUID.randomUUID().toString();
        ProducerRecord<String, String> structured = new ProducerRecord<>(
                TOPIC,
                "{\"specversion\":\"1.0\",\"id\":\"" + UUID.randomUUID() + "\",\"source\":\"/test\",\"type\":\""
                        + EventType.NOTIFICATION_REQUESTED.type() + "\",\"tenant\":\"" + api.tenant()
                        + "\",\"data\":" + to("\"role\":\"tasks:submit\"", "to all") + "}");
        structured.headers().add("content-type", "application/cloudevents+json".getBytes(StandardCharsets.UTF_8));

        send(List.of(
                requested(id, to("\"subject\":\"alice\"", "to her")),
                requested(id, to("\"subject\":\"alice\"", "to her")),
                structured,
                structured,
                requested(UUID.randomUUID().toString(), to("\"subject\":\"alice\"", "last"))));

        awaitTitles(alice, "to her", "to all", "last");
        assertThat((String) alice.get("/api/v1/notifications").path("data[0].origin"))
                .isEqualTo("event");
        assertThat(alice.get("/api/v1/notifications").asString()).contains("{\"n\":1.10}");
    }

    @Test
    void events_thatCannotBeRead_areBuriedAndTheOthersGoOn() throws Exception {
        String[] ids = {"a", "b", "c", "d", "e", "f", "g"};
        for (int i = 0; i < ids.length; i++) {
            ids[i] = ids[i] + UUID.randomUUID();
        }
        String good = to("\"subject\":\"admin\"", "good");
        send(List.of(
                requested(ids[0], "{"),
                requested(ids[1], "[]"),
                requested(ids[2], to("\"subject\":\"a\",\"role\":\"tasks:admin\"", "t")),
                requested(ids[3], to("\"role\":\"owner\"", "t")),
                requested(ids[4], to("\"subject\":\"a\",\"expires_at\":\"2020-01-01T00:00:00Z\"", "t")),
                requested(ids[5], "io.slipstream.task.requested.v1", api.tenant(), good),
                requested(ids[6], EventType.NOTIFICATION_REQUESTED.type(), "Not A Tenant", good),
                requested(UUID.randomUUID().toString(), good)));

        awaitTitles(api, "good");
        await().atMost(Api.SOON).untilAsserted(() -> assertThat(buried(ids)).hasSize(ids.length));
        assertThat(buried(ids[3]).getFirst())
                .satisfies(record -> assertThat(Topics.header(record, DeadLetterHeaders.REASON))
                        .contains("role"));
        assertThat(buried(ids[4]).getFirst())
                .satisfies(record -> assertThat(Topics.header(record, DeadLetterHeaders.REASON))
                        .contains("expires_at"));
    }

    @Test
    void events_whilePostgresRestarts_areNotLost() throws Exception {
        LocalStack.shared().postgres().restart();
        send(List.of(requested(UUID.randomUUID().toString(), to("\"subject\":\"admin\"", "patient"))));

        await().atMost(Duration.ofMinutes(2))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(
                                (List<String>) api.get("/api/v1/notifications").path("data.title"))
                        .containsExactly("patient"));
    }
}
