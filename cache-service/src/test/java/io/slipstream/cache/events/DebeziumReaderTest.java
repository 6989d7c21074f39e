package io.slipstream.cache.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DebeziumReaderTest {
    private static final String POSTGRES_SOURCE =
            "{\"connector\":\"postgresql\",\"db\":\"shop\",\"schema\":\"public\",\"table\":\"orders\",\"lsn\":7,\"txId\":5}";

    private final DebeziumReader reader = new DebeziumReader(new ObjectMapper());

    private Optional<RowChange> read(String key, String value) {
        return read("topic", 0, key, value);
    }

    private Optional<RowChange> read(String topic, long offset, String key, String value) {
        return reader.read(new ConsumerRecord<>(topic, 0, offset, bytes(key), bytes(value)));
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private static String event(String op, String before, String after) {
        return "{\"before\":%s,\"after\":%s,\"source\":%s,\"op\":\"%s\",\"ts_ms\":1}"
                .formatted(before, after, POSTGRES_SOURCE, op);
    }

    @ParameterizedTest
    @CsvSource({"c,CREATE", "u,UPDATE", "d,DELETE", "t,TRUNCATE"})
    void read_changeOfPostgres_namesSchemaTableAndOperation(String op, RowChange.Operation operation) {
        RowChange change = read(null, event(op, "null", "null")).orElseThrow();

        assertThat(change.table()).isEqualTo("public.orders");
        assertThat(change.operation()).isEqualTo(operation);
    }

    @Test
    void read_valueWithSchema_isTheSameAsBare() {
        String bare = event("c", "null", "{\"id\":7}");

        RowChange change = read(
                        "{\"schema\":{\"type\":\"struct\"},\"payload\":{\"id\":7}}",
                        "{\"schema\":{\"type\":\"struct\"},\"payload\":" + bare + "}")
                .orElseThrow();

        assertThat(change.table()).isEqualTo("public.orders");
        assertThat(change.after()).hasToString("{\"id\":7}");
        assertThat(change.key()).hasToString("{\"id\":7}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"connector\":\"mysql\",\"db\":\"shop\",\"table\":\"orders\",\"file\":\"b.1\",\"pos\":4,\"row\":0}|shop.orders",
                "{\"connector\":\"sqlserver\",\"db\":\"shop\",\"schema\":\"dbo\",\"table\":\"orders\"}|dbo.orders",
                "{\"connector\":\"mongodb\",\"db\":\"shop\",\"collection\":\"orders\"}|shop.orders",
                "{\"table\":\"orders\"}|orders"
            })
    void read_otherDatabases_nameTheirTable(String source, String table) {
        assertThat(read(null, "{\"op\":\"c\",\"after\":{\"id\":1},\"source\":" + source + "}"))
                .get()
                .extracting(RowChange::table)
                .isEqualTo(table);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"before\":{\"id\":7},\"after\":{\"id\":7,\"name\":\"b\"}}",
                "{\"schema\":{},\"payload\":{\"before\":{\"id\":7},\"after\":{\"id\":7,\"name\":\"b\"}}}"
            })
    void read_cloudEvent_isUnderstood(String data) {
        RowChange change = read(null, """
                {"id":"name:shop;lsn:29274832;txId:565","source":"/debezium/postgresql/shop","specversion":"1.0",
                 "type":"io.debezium.connector.postgresql.DataChangeEvent","time":"2026-01-13T13:55:39.738Z",
                 "datacontenttype":"application/json","iodebeziumop":"u","iodebeziumconnector":"postgresql",
                 "iodebeziumdb":"shop","iodebeziumschema":"public","iodebeziumtable":"orders","data":%s}""".formatted(data)).orElseThrow();

        assertThat(change.table()).isEqualTo("public.orders");
        assertThat(change.operation()).isEqualTo(RowChange.Operation.UPDATE);
        assertThat(change.before()).hasToString("{\"id\":7}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\":\"r\",\"after\":{\"id\":1},\"source\":{\"table\":\"orders\"}}",
                "{\"op\":\"m\",\"message\":{\"prefix\":\"p\",\"content\":\"\"},\"source\":{\"table\":\"\"}}",
                "{\"schema\":{\"type\":\"struct\"},\"payload\":null}",
                "{\"ts_ms\":1700000000000}",
                "{\"schema\":{},\"payload\":{\"ts_ms\":1700000000000}}",
                "{\"status\":\"BEGIN\",\"id\":\"571:53195829\",\"ts_ms\":1,\"event_count\":null,\"data_collections\":null}",
                "{\"status\":\"END\",\"id\":\"571:53195832\",\"event_count\":2,\"data_collections\":[]}",
                "{\"source\":{\"db\":\"shop\"},\"databaseName\":\"shop\",\"ddl\":\"CREATE TABLE t()\",\"tableChanges\":[]}"
            })
    void read_whatChangesNoRow_isNothing(String value) {
        assertThat(read("{\"id\":1}", value)).isEmpty();
    }

    @Test
    void read_tombstone_isNothing() {
        assertThat(read("{\"id\":1}", null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "7",
                "[]",
                "{}",
                "{\"id\":7,\"name\":\"flattened\"}",
                "{\"op\":\"x\",\"source\":{\"table\":\"orders\"}}",
                "{\"op\":7,\"source\":{\"table\":\"orders\"}}",
                "{\"op\":\"c\",\"after\":{\"id\":1}}",
                "{\"op\":\"c\",\"after\":{\"id\":1},\"source\":{\"schema\":\"public\"}}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"data\":{}}"
            })
    void read_whatIsNotDebeziums_isRefused(String value) {
        assertThatThrownBy(() -> read(null, value)).isInstanceOf(UnreadableRecordException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no json", "7", "\"text\"", ""})
    void read_keyWithoutColumns_isNoHindrance(String key) {
        assertThat(read(key, event("c", "null", "{\"id\":7}"))).isPresent();
    }

    @Test
    void identity_ofAnEventToldAgain_isTheSame() {
        String again = event("u", "null", "{\"id\":7}").replace("\"ts_ms\":1", "\"ts_ms\":2");

        assertThat(read("topic", 9, "{\"id\":7}", again).orElseThrow().id())
                .isEqualTo(read("topic", 1, "{\"id\":7}", event("u", "null", "{\"id\":7}"))
                        .orElseThrow()
                        .id());
    }

    /** Rows of a COPY have one position in PostgreSQL's log, and a table need not have a key. */
    @Test
    void identity_ofTwoRowsAtOnePosition_isNotTheSame() {
        String first =
                read(null, event("c", "null", "{\"id\":7}")).orElseThrow().id();

        assertThat(read(null, event("c", "null", "{\"id\":8}")).orElseThrow().id())
                .isNotEqualTo(first);
        assertThat(read(null, event("d", "{\"id\":7}", "null")).orElseThrow().id())
                .isNotEqualTo(first);
        assertThat(read(null, event("c", "null", "{\"id\":7}").replace("\"lsn\":7", "\"lsn\":8"))
                        .orElseThrow()
                        .id())
                .isNotEqualTo(first);
    }
}
