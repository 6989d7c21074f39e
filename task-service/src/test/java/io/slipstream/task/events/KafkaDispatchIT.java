package io.slipstream.task.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.slipstream.contracts.event.DeadLetterHeaders;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.Topic;
import io.slipstream.devkit.stack.LocalStack;
import io.slipstream.task.fixture.Replica;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.fixture.Topics;
import jakarta.inject.Inject;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class KafkaDispatchIT extends TaskStack {
    private static final String TYPE = "mail.send";
    private static final String PATH = "/api/v1/task-types/" + TYPE;
    private static final Duration EVENTUALLY = Duration.ofMinutes(2);

    @Inject
    MeterRegistry registry;

    private void define(String settings) {
        Response defined = api.put(PATH, "{\"handler\":\"kafka\"" + settings + "}");
        assertThat(defined.statusCode()).as(defined.asString()).isEqualTo(200);
    }

    private String submit(String payload) {
        return api.submit("{\"type\":\"" + TYPE + "\",\"payload\":" + payload + "}");
    }

    private static List<ConsumerRecord<String, String>> dispatchesOf(String task) {
        return Topics.all(
                Topic.TASK_DISPATCHES.topicName(), record -> task.equals(Topics.header(record, "ce_subject")));
    }

    /** The dispatches of a task, once there are so many. */
    private static List<ConsumerRecord<String, String>> awaitDispatches(String task, int count) {
        await().atMost(EVENTUALLY).until(() -> dispatchesOf(task).size() >= count);
        return dispatchesOf(task);
    }

    private static String tokenOf(ConsumerRecord<String, String> record) {
        return JsonPath.from(record.value()).getString("token");
    }

    private String awaitToken(String task) {
        return tokenOf(awaitDispatches(task, 1).getLast());
    }

    private ProducerRecord<String, String> report(String key, String data) {
        ProducerRecord<String, String> record = new ProducerRecord<>(Topic.TASK_RESULTS.topicName(), key, data);
        Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        UUID.randomUUID().toString(),
                        "ce_source",
                        "/test",
                        "ce_type",
                        EventType.TASK_REPORTED.type(),
                        "ce_tenant",
                        api.tenant(),
                        "content-type",
                        "application/json")
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    private ProducerRecord<String, String> report(String task, String token, String outcome, String more) {
        return report(task, "{\"token\":\"" + token + "\",\"outcome\":\"" + outcome + "\"" + more + "}");
    }

    @SafeVarargs
    private static void send(ProducerRecord<String, String>... records) throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(Topics.kafka(), new StringSerializer(), new StringSerializer())) {
            for (ProducerRecord<String, String> record : records) {
                producer.send(record).get();
            }
        }
    }

    private double reported(String outcome) {
        return registry.find("slipstream_task_reports").tag("outcome", outcome).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    @Test
    void put_aDispatchedType_hasADefaultTopicAndLimit() {
        define("");

        Response read = api.get(PATH);
        assertThat((String) read.path("handler")).isEqualTo("kafka");
        assertThat((String) read.path("topic")).isEqualTo("slipstream.dispatch");
        assertThat((String) read.path("lease")).isEqualTo("PT30S");
        assertThat((Integer) read.path("concurrency")).isEqualTo(100);
        assertThat(api.put(PATH, read.asString()).asString()).isEqualTo(read.asString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"handler\":\"kafka\",\"topic\":\"slipstream.task-events\"}| topic",
                "{\"handler\":\"kafka\",\"topic\":\"slipstream.dispatch.a b\"}| topic",
                "{\"handler\":\"kafka\",\"url\":\"http://127.0.0.2/\"}| url",
                "{\"handler\":\"kafka\",\"lease\":\"PT0S\"}| lease",
                "{\"handler\":\"pull\",\"topic\":\"slipstream.dispatch\"}| topic",
                "{\"handler\":\"smoke\"}| handler"
            })
    void put_whatCannotBe_isRefusedNamingTheField(String body, String field) {
        Response refused = api.put(PATH, body);

        assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(400);
        assertThat((List<String>) refused.path("errors.field")).containsExactly(field);
    }

    @Test
    void task_dispatchedAndCompleted_hasItsResult() throws Exception {
        define("");
        String id = api.submit(
                "{\"type\":\"" + TYPE + "\",\"payload\":{\"n\":12345678901234567890.5},\"concurrency_key\":\"k\"}");
        ConsumerRecord<String, String> record = awaitDispatches(id, 1).getFirst();

        assertThat(record.key()).isEqualTo("k");
        assertThat(Topics.header(record, "ce_type")).isEqualTo(EventType.TASK_DISPATCHED.type());
        assertThat(Topics.header(record, "ce_tenant")).isEqualTo(api.tenant());
        assertThat(Topics.header(record, "traceparent"))
                .contains((String) api.task(id).path("trace_id"));
        assertThat(record.value())
                .contains("\"payload\":{\"n\":12345678901234567890.5}", "\"attempt\":1", "\"lease_until\":\"");
        api.awaitStatus(id, "running");

        send(report(id, tokenOf(record), "completed", ",\"result\":{\"sent\":98765432109876543210.5}"));

        Response task = api.awaitStatus(id, "completed");
        assertThat(task.asString()).contains("\"result\":{\"sent\":98765432109876543210.5}");
        assertThat((Integer) task.path("attempt")).isEqualTo(1);
        assertThat(dispatchesOf(id)).hasSize(1);
    }

    @Test
    void reports_duplicateAndStale_haveNoEffectAndAreCounted() throws Exception {
        define(",\"retry\":{\"initial\":\"PT0.05S\",\"max\":\"PT0.2S\"}");
        String id = submit("1");
        String first = awaitToken(id);
        send(report(id, first, "failed", ",\"error\":{\"type\":\"T\",\"message\":\"m\"}"));
        String second = tokenOf(awaitDispatches(id, 2).getLast());
        double before = reported("stale");

        send(
                report(id, first, "completed", ",\"result\":\"late\""),
                report(id, second, "completed", ",\"result\":\"good\""),
                report(id, second, "completed", ",\"result\":\"again\""),
                report(id, first, "failed", ",\"error\":{\"type\":\"T\"}"));

        Response task = api.awaitStatus(id, "completed");
        assertThat((String) task.path("result")).isEqualTo("good");
        assertThat((Integer) task.path("attempt")).isEqualTo(2);
        await().atMost(EVENTUALLY).until(() -> reported("stale") >= before + 2);
        assertThat((String) api.task(id).path("result")).isEqualTo("good");
    }

    @Test
    void heartbeat_keepsTheLeaseAndSavesACheckpointForTheNextAttempt() throws Exception {
        define("");
        String id = submit("1");
        String token = awaitToken(id);

        send(
                report(id, token, "heartbeat", ",\"progress\":0.5,\"checkpoint\":{\"page\":3},\"partial\":[1]"),
                report(id, token, "released", ""));

        ConsumerRecord<String, String> again = awaitDispatches(id, 2).getLast();
        assertThat(again.value()).contains("\"checkpoint\":{\"page\":3}", "\"attempt\":1");
        assertThat(api.task(id).asString()).contains("\"status\":\"running\"");
        send(report(id, tokenOf(again), "completed", ""));
        assertThat(api.awaitStatus(id, "completed").asString()).contains("\"result\":null");
    }

    @Test
    void worker_thatIsSilent_losesTheTaskToTheNext() throws Exception {
        define(",\"lease\":\"PT1S\"");
        String id = submit("1");

        List<ConsumerRecord<String, String>> dispatches = awaitDispatches(id, 2);

        assertThat(tokenOf(dispatches.get(0))).isNotEqualTo(tokenOf(dispatches.get(1)));
        assertThat(api.get("/api/v1/tasks/" + id + "/events").asString()).contains("WorkerLost");
    }

    @Test
    void concurrency_ofTheType_boundsWhatIsWithWorkers() throws Exception {
        define(",\"concurrency\":1,\"lease\":\"PT5M\",\"timeout\":\"PT10M\"");
        String first = submit("1");
        String second = submit("2");
        await().atMost(EVENTUALLY)
                .until(() -> dispatchesOf(first).size() + dispatchesOf(second).size() > 0);
        String running = dispatchesOf(first).isEmpty() ? second : first;
        String waiting = running.equals(first) ? second : first;
        assertThat(dispatchesOf(waiting)).isEmpty();
        assertThat((List<String>)
                        api.get("/api/v1/tasks/" + waiting + "/explain").path("reasons.code"))
                .contains("type_limit");

        send(report(running, awaitToken(running), "completed", ""));

        awaitDispatches(waiting, 1);
        api.awaitStatus(running, "completed");
    }

    @Test
    void reports_thatAreNone_goToTheDeadLetterTopicAndOthersGoOn() throws Exception {
        define("");
        String id = submit("1");
        String token = awaitToken(id);
        String mark = UUID.randomUUID().toString();
        ProducerRecord<String, String> noTenant = report(mark, token, "completed", "");
        noTenant.headers().remove("ce_tenant");
        ProducerRecord<String, String> otherTenant = report(mark, token, "completed", "");
        otherTenant.headers().remove("ce_tenant");
        otherTenant.headers().add("ce_tenant", "another".getBytes(StandardCharsets.UTF_8));

        send(
                report(mark, "{not json"),
                report(mark, null),
                noTenant,
                otherTenant,
                report(mark, "{\"outcome\":\"completed\"}"),
                report(mark, "nonsense", "completed", ""),
                report(mark, token, "won", ""),
                report(mark, token, "failed", ""),
                report(mark, token, "heartbeat", ",\"progress\":7"),
                report(id, token, "completed", ""));

        api.awaitStatus(id, "completed");
        await().atMost(EVENTUALLY)
                .untilAsserted(() -> assertThat(Topics.all(
                                Topic.TASK_RESULTS.deadLetterTopicName(), record -> mark.equals(record.key())))
                        .hasSize(9)
                        .allSatisfy(record -> {
                            assertThat(Topics.header(record, DeadLetterHeaders.REASON))
                                    .isNotBlank();
                            assertThat(Topics.header(record, DeadLetterHeaders.TOPIC))
                                    .isEqualTo(Topic.TASK_RESULTS.topicName());
                        }));
    }

    @Test
    void task_thatNoRecordCanHold_isDeadAndHoldsNothingUp() throws Exception {
        define("");
        String large = submit("\"" + "x".repeat((1 << 20) - 2) + "\"");
        String small = submit("1");

        assertThat((String) api.awaitStatus(large, "dead").path("error.type")).isEqualTo("TooLargeToDispatch");
        awaitDispatches(small, 1);
    }

    @Test
    void replicas_two_dispatchEachTaskOnceAlsoWhenOneIsKilled() throws Exception {
        define(",\"concurrency\":40,\"lease\":\"PT5M\",\"timeout\":\"PT10M\"");
        try (Replica other = Replica.start()) {
            List<String> ids = IntStream.range(0, 40)
                    .mapToObj(i -> (String) (i % 2 == 0 ? api.request() : other.request(api))
                            .contentType("application/json")
                            .body("{\"type\":\"" + TYPE + "\"}")
                            .post("/api/v1/tasks")
                            .path("id"))
                    .toList();
            ids.forEach(id -> api.awaitStatus(id, "running"));

            other.kill();

            await().atMost(EVENTUALLY)
                    .untilAsserted(() -> assertThat(Topics.all(
                                            Topic.TASK_DISPATCHES.topicName(),
                                            record -> ids.contains(Topics.header(record, "ce_subject")))
                                    .stream()
                                    .map(record -> Topics.header(record, "ce_subject"))
                                    .distinct())
                            .hasSize(40));
            assertThat(Topics.all(
                                    Topic.TASK_DISPATCHES.topicName(),
                                    record -> ids.contains(Topics.header(record, "ce_subject")))
                            .stream()
                            .map(KafkaDispatchIT::tokenOf)
                            .distinct())
                    .as("leases: a record may come twice, a lease is one")
                    .hasSize(40);
        }
    }

    @Test
    void topic_thatDoesNotExist_keepsItsTasksAndNoOthers() throws Exception {
        define(",\"topic\":\"slipstream.dispatch.nobody-made-it\"");
        api.put("/api/v1/task-types/other.type", "{\"handler\":\"kafka\"}");
        String stuck = submit("1");
        IntStream.range(0, 40).forEach(i -> submit("2"));
        api.awaitStatus(stuck, "running");
        String other = api.submit("{\"type\":\"other.type\"}");

        awaitDispatches(other, 1);

        api.awaitStatus(stuck, "running");
        assertThat(api.request().delete("/api/v1/tasks/" + stuck).statusCode()).isLessThan(300);
        api.awaitStatus(stuck, "cancelled");
    }

    @Test
    void broker_awayLongerThanALease_delaysAndUsesNoAttempt() throws Exception {
        define(",\"lease\":\"PT1S\",\"timeout\":\"PT2S\",\"max_attempts\":1");
        LocalStack.shared().kafka().stop();
        List<String> ids;
        try {
            ids = IntStream.range(0, 10).mapToObj(i -> submit("1")).toList();
            ids.forEach(id -> api.awaitStatus(id, "running"));
            String echo = api.echo("{\"delay\":\"PT5S\"}");
            api.awaitStatus(echo, "completed");
            for (String id : ids) {
                Response task = api.task(id);
                assertThat((String) task.path("status")).as(task.asString()).isEqualTo("running");
                assertThat((Integer) task.path("attempt")).isEqualTo(1);
            }
            define(",\"lease\":\"PT5M\",\"timeout\":\"PT10M\",\"max_attempts\":1");
        } finally {
            LocalStack.shared().kafka().start();
        }

        for (String id : ids) {
            send(report(id, awaitToken(id), "completed", ""));
            assertThat((Integer) api.awaitStatus(id, "completed").path("attempt"))
                    .isEqualTo(1);
        }
    }
}
