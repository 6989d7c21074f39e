package io.slipstream.cache.events;

import static io.slipstream.cache.events.TableTopic.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.slipstream.cache.CacheClient;
import io.slipstream.cache.KafkaProbe;
import io.slipstream.cache.OnLocalStack;
import io.slipstream.contracts.event.DeadLetterHeaders;
import io.slipstream.contracts.event.EventHeaders;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Topics as a stock connector makes them: after the start of the service, one for each table. */
@QuarkusTest
@TestProfile(DebeziumIT.Mapped.class)
class DebeziumIT extends OnLocalStack {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SHOP = "it-shop";
    private static final String ROWS = "it-rows";
    private static final String BURST = "it-burst";

    /** Three groups of topics, each of a tenant of its own. */
    public static class Mapped implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            String prefix = "slipstream.cache.data-changes.debezium.";
            return Map.of(
                    "mp.messaging.incoming.data-changes.metadata.max.age.ms",
                    "250",
                    prefix + "shop.topics",
                    SHOP + "-.*",
                    prefix + "shop.tenant",
                    SHOP,
                    prefix + "rows.topics",
                    ROWS + "-[a-z0-9-]+[.]public[.].*",
                    prefix + "rows.tenant",
                    ROWS,
                    prefix + "rows.scope",
                    "keys",
                    prefix + "rows.keys",
                    "orders:{id}",
                    prefix + "rows.tags",
                    "customer-{customer_id}",
                    prefix + "burst.topics",
                    BURST + "-.*",
                    prefix + "burst.tenant",
                    BURST);
        }
    }

    private final CacheClient shop = CacheClient.ofTenant(SHOP, "");
    private final CacheClient rows = CacheClient.ofTenant(ROWS, "");
    private final String table = "orders_" + UUID.randomUUID().toString().replace("-", "");

    private static void awaitGone(CacheClient client, String key) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(client.get("default", key).statusCode()).isEqualTo(404));
    }

    private static void assertKept(CacheClient client, String key) {
        assertThat(client.get("default", key).statusCode()).as(key).isEqualTo(200);
    }

    private static List<ConsumerRecord<byte[], byte[]>> deadLettersOf(String topic) {
        return KafkaProbe.all(Topic.DATA_CHANGES.deadLetterTopicName()).stream()
                .filter(record ->
                        KafkaProbe.header(record, DeadLetterHeaders.TOPIC).equals(topic))
                .toList();
    }

    static Stream<Arguments> formats() {
        String bare = event("TABLE", "u", "null", "{\"id\":7,\"note\":\"new\"}", 1);
        return Stream.of(
                Arguments.of("{\"id\":7}", bare),
                Arguments.of(
                        "{\"schema\":{\"type\":\"struct\"},\"payload\":{\"id\":7}}",
                        "{\"schema\":{\"type\":\"struct\",\"optional\":false},\"payload\":" + bare + "}"),
                Arguments.of(null, event("TABLE", "t", "null", "null", 1)),
                Arguments.of(
                        "{\"id\":7}",
                        "{\"before\":{\"id\":7},\"after\":null,\"op\":\"d\",\"source\":{\"connector\":\"mysql\",\"db\":\"shop\","
                                + "\"table\":\"TABLE\",\"file\":\"mysql-bin.000003\",\"pos\":484,\"row\":0}}"),
                Arguments.of(
                        "{\"id\":7}",
                        "{\"id\":\"name:shop;lsn:29274832;txId:565\",\"source\":\"/debezium/postgresql/shop\","
                                + "\"specversion\":\"1.0\",\"type\":\"io.debezium.connector.postgresql.DataChangeEvent\","
                                + "\"iodebeziumop\":\"c\",\"iodebeziumdb\":\"shop\",\"iodebeziumschema\":\"public\","
                                + "\"iodebeziumtable\":\"TABLE\",\"data\":{\"before\":null,\"after\":{\"id\":7}}}"));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void change_inAnyOfDebeziumsFormats_dropsTheTableOfTheMappedTenantOnly(String key, String value) throws Exception {
        TableTopic topic = TableTopic.create(SHOP, table);
        CacheClient other = CacheClient.ofNewTenant();
        shop.put("default", table, "v", "?tables=" + table);
        shop.put("default", "other-" + table, "v", "?tables=customers");
        other.put("default", table, "v", "?tables=" + table);

        topic.send(key, value.replace("TABLE", table));

        awaitGone(shop, table);
        assertKept(shop, "other-" + table);
        assertKept(other, table);
    }

    @Test
    void change_withScopeKeys_dropsWhatItsRowNamesBeforeAndAfter() throws Exception {
        TableTopic topic = TableTopic.create(ROWS, table);
        rows.put("default", "orders:7", "v", "?tables=" + table);
        rows.put("default", "old-" + table, "v", "?tags=customer-1");
        rows.put("default", "new-" + table, "v", "?tags=customer-2");
        rows.put("default", "orders:8", "v", "?tables=" + table + "&tags=customer-3");

        topic.send("{\"id\":7}", event(table, "u", "{\"id\":7,\"customer_id\":1}", "{\"id\":7,\"customer_id\":2}", 1));

        awaitGone(rows, "orders:7");
        awaitGone(rows, "old-" + table);
        awaitGone(rows, "new-" + table);
        assertKept(rows, "orders:8");
    }

    @Test
    void change_withScopeKeysAndNoRowBefore_dropsTheTable() throws Exception {
        TableTopic topic = TableTopic.create(ROWS, table);
        rows.put("default", "list-" + table, "v", "?tables=" + table);

        topic.send("{\"id\":7}", event(table, "u", "null", "{\"id\":7,\"customer_id\":2}", 1));

        awaitGone(rows, "list-" + table);
    }

    @Test
    void change_toldTwice_isAppliedOnce() throws Exception {
        TableTopic topic = TableTopic.create(SHOP, table);
        String value = event(table, "c", "null", "{\"id\":7}", 1);
        shop.put("default", table, "v", "?tables=" + table);
        topic.send("{\"id\":7}", value);
        awaitGone(shop, table);

        // As a connector does after a restart: the same change at another offset, sent at another time.
        topic.send("{\"id\":7}", value.replace("1714000000142", "1714000099999"));
        shop.put("default", "marker-" + table, "v", "?tables=" + table + "_marker");
        topic.send("{\"id\":7}", event(table + "_marker", "c", "null", "{\"id\":7}", 2));
        awaitGone(shop, "marker-" + table);

        assertThat(KafkaProbe.all(Topic.Names.INVALIDATIONS))
                .filteredOn(record -> new String(record.value()).contains("\"public." + table + '"'))
                .hasSize(Topic.INVALIDATIONS.partitions());
    }

    @Test
    void record_thatIsNotDebeziums_isPutAsideAndTheNextIsApplied() throws Exception {
        TableTopic topic = TableTopic.create(SHOP, table);
        shop.put("default", table, "v", "?tables=" + table);

        topic.send("{\"id\":7}", "{\"id\":7,\"note\":\"flattened\"}");
        topic.send("{\"id\":7}", event(table, "c", "null", "{\"id\":7}", 1));

        awaitGone(shop, table);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(deadLettersOf(topic.name()))
                        .singleElement()
                        .satisfies(record -> {
                            assertThat(new String(record.value())).isEqualTo("{\"id\":7,\"note\":\"flattened\"}");
                            assertThat(new String(record.key())).isEqualTo("{\"id\":7}");
                            assertThat(KafkaProbe.header(record, DeadLetterHeaders.REASON))
                                    .contains("op");
                            assertThat(KafkaProbe.header(record, DeadLetterHeaders.PARTITION))
                                    .matches("[01]");
                            assertThat(KafkaProbe.header(record, DeadLetterHeaders.OFFSET))
                                    .isEqualTo("0");
                        }));
    }

    /** Who may write to a tenant's topic speaks for this tenant alone. */
    @Test
    void event_ofOurOwnOnATopicOfDebezium_isPutAside() throws Exception {
        TableTopic topic = TableTopic.create(SHOP, table);
        CacheClient victim = CacheClient.ofNewTenant();
        victim.put("default", table, "v", "?tables=" + table);

        KafkaProbe.send(
                topic.name(),
                "{\"table\":\"" + table + "\"}",
                Map.of(
                        EventHeaders.ID,
                        table,
                        EventHeaders.TYPE,
                        "io.slipstream.data.changed.v1",
                        EventHeaders.TENANT,
                        victim.tenant()));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(deadLettersOf(topic.name())).hasSize(1));
        assertKept(victim, table);
    }

    @Test
    void records_thatChangeNoRow_areNeitherAppliedNorPutAside() throws Exception {
        TableTopic topic = TableTopic.create(SHOP, table);
        shop.put("default", table, "v", "?tables=" + table);
        shop.put("default", "marker-" + table, "v", "?tables=" + table + "_marker");

        topic.send(Stream.of(
                new TableTopic.Record("same", null),
                new TableTopic.Record("same", event(table, "r", "null", "{\"id\":7}", 1)),
                new TableTopic.Record("same", event(table, "m", "null", "null", 1)),
                new TableTopic.Record("same", "{\"ts_ms\":1714000000142}"),
                new TableTopic.Record("same", "{\"status\":\"BEGIN\",\"id\":\"571:1\",\"event_count\":null}"),
                new TableTopic.Record("same", event(table + "_marker", "c", "null", "{\"id\":7}", 2))));

        awaitGone(shop, "marker-" + table);
        assertKept(shop, table);
        assertThat(deadLettersOf(topic.name())).isEmpty();
    }

    /** What reaches the log is what every replica has to apply. */
    @Test
    void burst_ofTenThousandRows_isFewRecordsOfTheLog() throws Exception {
        TableTopic topic = TableTopic.create(BURST, table);
        CacheClient burst = CacheClient.ofTenant(BURST, "");
        burst.put("default", table, "v", "?tables=" + table);
        burst.put("default", "marker-" + table, "v", "?tables=" + table + "_marker");

        topic.send(IntStream.range(0, 10_000)
                .mapToObj(i -> new TableTopic.Record(
                        "{\"id\":%d}".formatted(i), event(table, "c", "null", "{\"id\":%d}".formatted(i), i))));
        // One for each partition of the topic, since none is ahead of the other.
        topic.send(IntStream.range(0, 20)
                .mapToObj(i -> new TableTopic.Record(
                        "{\"id\":%d}".formatted(i), event(table + "_marker", "d", "{\"id\":1}", "null", i))));

        awaitGone(burst, "marker-" + table);
        awaitGone(burst, table);
        long records = KafkaProbe.all(Topic.Names.INVALIDATIONS).stream()
                .filter(record -> KafkaProbe.header(record, EventHeaders.TENANT).equals(BURST)
                        && KafkaProbe.header(record, EventHeaders.TYPE).equals(EventType.CACHE_INVALIDATED.type()))
                .count();
        assertThat(records)
                .as("records of the log for 10 000 rows; one by one they would be 60 000")
                .isBetween((long) Topic.INVALIDATIONS.partitions(), 600L);
    }
}
