package io.slipstream.cache.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.cache.CacheClient;
import io.slipstream.cache.KafkaProbe;
import io.slipstream.cache.OnLocalStack;
import io.slipstream.contracts.event.DeadLetterHeaders;
import io.slipstream.contracts.event.EventHeaders;
import io.slipstream.contracts.event.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class DataChangesIT extends OnLocalStack {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final CacheClient client = CacheClient.ofNewTenant();

    private Map<String, String> headers(String id) {
        Map<String, String> headers = new HashMap<>();
        headers.put(EventHeaders.SPEC_VERSION, "1.0");
        headers.put(EventHeaders.ID, id);
        headers.put(EventHeaders.SOURCE, "/tests");
        headers.put(EventHeaders.TYPE, "io.slipstream.data.changed.v1");
        headers.put(EventHeaders.TENANT, client.tenant());
        headers.put(EventHeaders.CONTENT_TYPE, "application/json");
        return headers;
    }

    private void awaitGone(String key) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(client.get("default", key).statusCode()).isEqualTo(404));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"table\":\"public.orders\",\"operation\":\"UPDATE\"}",
                "{\"table\":\"ORDERS\",\"added_later\":1}",
                "{\"table\":\"none\",\"tags\":[\"a\"]}",
                "{\"table\":\"none\",\"keys\":[\"dependent\"]}"
            })
    void change_ofWhatAnEntryDependsOn_dropsItForThisTenantOnly(String data) throws Exception {
        CacheClient other = CacheClient.ofNewTenant();
        client.put("default", "dependent", "v", "?tables=orders&tags=a");
        client.put("default", "independent", "v", "?tables=customers&tags=b");
        other.put("default", "dependent", "v", "?tables=orders&tags=a");

        KafkaProbe.send(
                Topic.Names.DATA_CHANGES, data, headers(UUID.randomUUID().toString()));

        awaitGone("dependent");
        assertThat(client.get("default", "independent").statusCode()).isEqualTo(200);
        assertThat(other.get("default", "dependent").statusCode()).isEqualTo(200);
    }

    @Test
    void change_inStructuredMode_isUnderstood() throws Exception {
        client.put("default", "dependent", "v", "?tables=orders");
        String event = """
                {"specversion":"1.0","id":"%s","source":"/tests","type":"io.slipstream.data.changed.v1",
                 "time":"2026-01-01T00:00:00Z","tenant":"%s","datacontenttype":"application/json",
                 "data":{"table":"orders"}}""".formatted(UUID.randomUUID(), client.tenant());

        KafkaProbe.send(Topic.Names.DATA_CHANGES, event, Map.of(EventHeaders.CONTENT_TYPE, EventHeaders.STRUCTURED));

        awaitGone("dependent");
    }

    @Test
    void change_deliveredTwice_isAppliedOnce() throws Exception {
        String id = UUID.randomUUID().toString();
        client.put("default", "dependent", "v", "?tables=orders");
        KafkaProbe.send(Topic.Names.DATA_CHANGES, "{\"table\":\"orders\"}", headers(id));
        awaitGone("dependent");
        client.put("default", "dependent", "newer", "?tables=orders");

        KafkaProbe.send(Topic.Names.DATA_CHANGES, "{\"table\":\"orders\"}", headers(id));
        client.put("default", "marker", "v", "?tables=markers");
        KafkaProbe.send(
                Topic.Names.DATA_CHANGES,
                "{\"table\":\"markers\"}",
                headers(UUID.randomUUID().toString()));
        awaitGone("marker");

        assertThat(records(id)).isEqualTo(Topic.INVALIDATIONS.partitions());
    }

    /** Ids are unique for each source only (CloudEvents 1.0, section 3.1). */
    @Test
    void changes_ofTwoSourcesWithOneId_areBothApplied() throws Exception {
        String id = UUID.randomUUID().toString();
        client.put("default", "first", "v", "?tables=orders");
        client.put("default", "second", "v", "?tables=customers");
        KafkaProbe.send(Topic.Names.DATA_CHANGES, "{\"table\":\"orders\"}", headers(id));
        awaitGone("first");
        Map<String, String> otherSource = headers(id);
        otherSource.put(EventHeaders.SOURCE, "/other");

        KafkaProbe.send(Topic.Names.DATA_CHANGES, "{\"table\":\"customers\"}", otherSource);

        awaitGone("second");
    }

    @Test
    void change_ofDebeziumWithATenantHeader_isApplied() throws Exception {
        client.put("default", "dependent", "v", "?tables=orders");

        KafkaProbe.send(
                Topic.Names.DATA_CHANGES,
                TableTopic.event("orders", "u", "null", "{\"id\":7}", 1),
                Map.of(EventHeaders.TENANT, client.tenant()));

        awaitGone("dependent");
    }

    @Test
    void change_ofDebeziumWithoutATenant_isPutAside() throws Exception {
        String table = "orders-" + UUID.randomUUID();

        KafkaProbe.send(Topic.Names.DATA_CHANGES, TableTopic.event(table, "u", "null", "{\"id\":7}", 1), Map.of());

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(KafkaProbe.all(Topic.DATA_CHANGES.deadLetterTopicName()))
                        .filteredOn(record -> new String(record.value()).contains(table))
                        .singleElement()
                        .satisfies(record -> assertThat(KafkaProbe.header(record, DeadLetterHeaders.REASON))
                                .contains("tenant")));
    }

    /** A value that only just fits leaves no room for the headers of a dead letter. */
    @Test
    void record_asLargeAsKafkaTakes_isPutAsideWithoutItsValueAndTheNextIsApplied() throws Exception {
        Map<String, String> headers = headers(UUID.randomUUID().toString());
        String mark = UUID.randomUUID().toString();
        headers.put("mark", mark);
        client.put("default", "dependent", "v", "?tables=orders");

        KafkaProbe.send(Topic.Names.DATA_CHANGES, "x".repeat(1_048_576 - 600), headers);
        KafkaProbe.send(
                Topic.Names.DATA_CHANGES,
                "{\"table\":\"orders\"}",
                headers(UUID.randomUUID().toString()));

        awaitGone("dependent");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(KafkaProbe.all(Topic.DATA_CHANGES.deadLetterTopicName()))
                        .filteredOn(record -> KafkaProbe.header(record, "mark").equals(mark))
                        .singleElement()
                        .satisfies(record -> {
                            assertThat(record.value()).isEmpty();
                            assertThat(KafkaProbe.header(record, DeadLetterHeaders.REASON))
                                    .contains("too large");
                        }));
    }

    /** How many records of the log came of an event: one to each partition. */
    private static long records(String id) {
        return KafkaProbe.all(Topic.Names.INVALIDATIONS).stream()
                .filter(record -> new String(record.value()).contains(id))
                .count();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not json|",
                "{\"operation\":\"UPDATE\"}|",
                "{\"table\":\"orders\",\"operation\":\"EXPLODE\"}|",
                "{\"table\":7}|",
                "{\"table\":\"orders\"}|ce_tenant",
                "{\"table\":\"orders\"}|ce_id",
                "{\"table\":\"orders\"}|ce_type"
            })
    void record_thatCannotBeRead_isPutAsideAndTheNextIsApplied(String value, String missing) throws Exception {
        String mark = UUID.randomUUID().toString();
        Map<String, String> headers = headers(UUID.randomUUID().toString());
        headers.put("mark", mark);
        if (missing != null) {
            headers.remove(missing);
        }
        client.put("default", "dependent", "v", "?tables=orders");

        KafkaProbe.send(Topic.Names.DATA_CHANGES, value, headers);
        KafkaProbe.send(
                Topic.Names.DATA_CHANGES,
                "{\"table\":\"orders\"}",
                headers(UUID.randomUUID().toString()));

        awaitGone("dependent");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(KafkaProbe.all(Topic.DATA_CHANGES.deadLetterTopicName()))
                        .filteredOn(record -> KafkaProbe.header(record, "mark").equals(mark))
                        .singleElement()
                        .satisfies(record -> {
                            assertThat(new String(record.value())).isEqualTo(value);
                            assertThat(KafkaProbe.header(record, DeadLetterHeaders.REASON))
                                    .isNotBlank();
                            assertThat(KafkaProbe.header(record, DeadLetterHeaders.TOPIC))
                                    .isEqualTo(Topic.Names.DATA_CHANGES);
                            assertThat(KafkaProbe.header(record, DeadLetterHeaders.PARTITION))
                                    .matches("[0-9]+");
                            assertThat(KafkaProbe.header(record, DeadLetterHeaders.OFFSET))
                                    .matches("[0-9]+");
                        }));
    }
}
