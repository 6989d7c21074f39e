package io.slipstream.task.events;

import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.contracts.event.DeadLetterHeaders;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.Topic;
import io.slipstream.devkit.stack.LocalStack;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.fixture.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TaskEventsKafkaIT extends TaskStack {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private static void send(List<ProducerRecord<String, String>> records) throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(Topics.kafka(), new StringSerializer(), new StringSerializer())) {
            for (ProducerRecord<String, String> record : records) {
                producer.send(record).get();
            }
        }
    }

    private ProducerRecord<String, String> requested(String eventId, String data) {
        ProducerRecord<String, String> record = new ProducerRecord<>(Topic.TASKS.topicName(), eventId, data);
        Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        eventId,
                        "ce_source",
                        "/test",
                        "ce_type",
                        EventType.TASK_REQUESTED.type(),
                        "ce_time",
                        "2026-01-01T00:00:00Z",
                        "ce_tenant",
                        api.tenant(),
                        "traceparent",
                        "00-" + TRACE + "-b7ad6b7169203331-01",
                        "content-type",
                        "application/json")
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    private List<String> kindsOf(String task) {
        return kindsOf(List.of(task)).getOrDefault(task, List.of());
    }

    /** What was told of each task, in order, each kind once. */
    private static Map<String, List<String>> kindsOf(List<String> tasks) {
        return Topics.all(Topic.TASK_EVENTS.topicName(), record -> tasks.contains(record.key())).stream()
                .collect(groupingBy(
                        ConsumerRecord::key,
                        mapping(
                                record -> Topics.header(record, "ce_type"),
                                collectingAndThen(
                                        toList(),
                                        kinds -> kinds.stream().distinct().toList()))));
    }

    private void awaitCompleted(int count) {
        await().atMost(Api.SOON).untilAsserted(() -> {
            Response stats = api.get("/api/v1/tasks/stats");
            assertThat((Integer) stats.path("completed")).as(stats.asString()).isEqualTo(count);
        });
    }

    @Test
    void requests_ofOneUniqueKey_followTheirPolicies() throws Exception {
        String later = "\"type\":\"diagnostics.echo\",\"run_at\":\"2099-01-01T00:00:00Z\",\"payload\":";
        String[] requests = {
            "1,\"unique\":{\"key\":\"k\",\"window\":\"PT1H\"}",
            "2,\"unique_key\":\"k\"",
            "3,\"unique\":{\"key\":\"k\",\"policy\":\"return\"}",
            "4,\"unique\":{\"key\":\"k\",\"policy\":\"replace\"}",
            "5,\"unique\":{\"key\":\"k\",\"policy\":\"merge\"}"
        };
        for (String request : requests) {
            send(List.of(requested(UUID.randomUUID().toString(), "{" + later + request + "}")));
        }

        await().atMost(Api.SOON).untilAsserted(() -> {
            Response tasks = api.get("/api/v1/tasks");
            assertThat((List<Object>) tasks.path("data")).as(tasks.asString()).hasSize(1);
            assertThat((Integer) api.task(tasks.path("data[0].id")).path("payload"))
                    .isEqualTo(4);
        });
        await().atMost(Api.SOON)
                .untilAsserted(() -> assertThat(Topics.all(
                                Topic.TASKS.topicName() + ".dead-letter",
                                record ->
                                        record.value() != null && record.value().contains("merge")))
                        .isNotEmpty());
    }

    @Test
    void request_sentTwice_makesOneTaskUnderItsTrace() throws Exception {
        String event = UUID.randomUUID().toString();
        String data =
                "{\"type\":\"diagnostics.echo\",\"payload\":{\"n\":9007199254740993},\"priority\":\"HIGH\",\"tags\":[\"k\"],\"unknown\":1}";
        send(List.of(requested(event, data), requested(event, data), requested(event, data)));

        awaitCompleted(1);

        Response task = api.get("/api/v1/tasks?tag=k");
        assertThat((List<String>) task.path("data.request_id")).containsExactly(event);
        assertThat((List<String>) task.path("data.trace_id")).containsExactly(TRACE);
        assertThat((List<String>) task.path("data.priority")).containsExactly("HIGH");
        String id = task.path("data[0].id");
        assertThat(api.task(id).asString()).contains("\"payload\":{\"n\":9007199254740993}");
        await().atMost(Api.SOON)
                .untilAsserted(() -> assertThat(kindsOf(id))
                        .containsExactly(
                                EventType.TASK_SUBMITTED.type(),
                                EventType.TASK_STARTED.type(),
                                EventType.TASK_COMPLETED.type()));
        assertThat(Topics.all(Topic.TASK_EVENTS.topicName(), record -> id.equals(record.key())))
                .allSatisfy(record -> {
                    assertThat(Topics.header(record, "traceparent")).contains(TRACE);
                    assertThat(Topics.header(record, "ce_tenant")).isEqualTo(api.tenant());
                    assertThat(Topics.header(record, "ce_specversion")).isEqualTo("1.0");
                    assertThat(record.value()).contains("\"request_id\":\"" + event + "\"");
                });
    }

    @Test
    void request_structured_isAccepted() throws Exception {
        ProducerRecord<String, String> record = new ProducerRecord<>(Topic.TASKS.topicName(), "k", """
                {"specversion":"1.0","id":"%s","source":"/test","type":"%s","time":"2026-01-01T00:00:00Z","tenant":"%s",
                 "datacontenttype":"application/json","data":{"type":"diagnostics.echo","payload":7}}""".formatted(
                        UUID.randomUUID(), EventType.TASK_REQUESTED.type(), api.tenant()));
        record.headers()
                .add("content-type", "application/cloudevents+json; charset=utf-8".getBytes(StandardCharsets.UTF_8));
        send(List.of(record));

        awaitCompleted(1);
    }

    @Test
    void request_poison_goesToTheDeadLetterTopicAndOthersGoOn() throws Exception {
        String mark = UUID.randomUUID().toString();
        ProducerRecord<String, String> noTenant = requested(mark + "-tenant", "{\"type\":\"diagnostics.echo\"}");
        noTenant.headers().remove("ce_tenant");
        ProducerRecord<String, String> empty = requested(mark + "-null", null);
        send(List.of(
                requested(mark + "-json", "{not json"),
                noTenant,
                empty,
                requested(mark + "-type", "{\"type\":\"no.such.type\"}"),
                requested(mark + "-priority", "{\"type\":\"diagnostics.echo\",\"priority\":99}"),
                requested(mark + "-time", "{\"type\":\"diagnostics.echo\",\"run_at\":\"soon\"}"),
                requested(mark + "-good", "{\"type\":\"diagnostics.echo\"}")));

        awaitCompleted(1);

        await().atMost(Api.SOON)
                .untilAsserted(() -> assertThat(Topics.all(
                                Topic.TASKS.deadLetterTopicName(),
                                record -> record.key().startsWith(mark)))
                        .hasSize(6)
                        .allSatisfy(record -> {
                            assertThat(Topics.header(record, DeadLetterHeaders.REASON))
                                    .isNotBlank();
                            assertThat(Topics.header(record, DeadLetterHeaders.TOPIC))
                                    .isEqualTo(Topic.TASKS.topicName());
                            assertThat(Topics.header(record, DeadLetterHeaders.PARTITION))
                                    .matches("\\d+");
                            assertThat(Topics.header(record, DeadLetterHeaders.OFFSET))
                                    .matches("\\d+");
                            assertThat(Topics.header(record, "ce_id")).isEqualTo(record.key());
                        }));
    }

    @Test
    void result_tooLargeForARecord_isLeftOutAndHoldsNothingUp() {
        String large = api.echo("\"" + "x".repeat((1 << 20) - 2) + "\"");
        List<String> small = IntStream.range(0, 16).mapToObj(i -> api.echo("1")).toList();
        awaitCompleted(17);

        await().atMost(Api.SOON)
                .untilAsserted(() -> assertThat(kindsOf(small).values())
                        .hasSize(16)
                        .allSatisfy(kinds -> assertThat(kinds).hasSize(3)));
        await().atMost(Api.SOON)
                .untilAsserted(() -> assertThat(kindsOf(large)).contains(EventType.TASK_COMPLETED.type()));
        assertThat(Topics.all(Topic.TASK_EVENTS.topicName(), record -> large.equals(record.key())))
                .allSatisfy(record -> assertThat(record.value()).doesNotContain("\"result\""));
    }

    @Test
    void outbox_kafkaAwayAndBack_publishesEverythingInOrder() throws Exception {
        LocalStack.shared().kafka().stop();
        List<String> ids;
        try {
            ids = IntStream.range(0, 20)
                    .mapToObj(i -> api.echo(String.valueOf(i)))
                    .toList();
            awaitCompleted(20);
        } finally {
            LocalStack.shared().kafka().start();
        }

        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(kindsOf(ids).values())
                        .hasSize(20)
                        .allSatisfy(kinds -> assertThat(kinds)
                                .containsExactly(
                                        EventType.TASK_SUBMITTED.type(),
                                        EventType.TASK_STARTED.type(),
                                        EventType.TASK_COMPLETED.type())));
        send(List.of(requested(UUID.randomUUID().toString(), "{\"type\":\"diagnostics.echo\"}")));
        awaitCompleted(21);
    }
}
