package io.slipstream.cache.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipstream.cache.config.DataChangesConfig;
import io.slipstream.cache.events.RowChange.Operation;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebeziumTopicsTest {
    private static final String TOPIC = "shop.public.orders";

    /** Settings in pairs: {@code shop.tenant}, its value, and so on. */
    private static DebeziumTopics topics(String... settings) {
        Map<String, String> properties = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            properties.put("slipstream.cache.data-changes.debezium." + settings[i], settings[i + 1]);
        }
        return new DebeziumTopics(new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(DataChangesConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(DataChangesConfig.class)
                .debezium());
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }

    private static RowChange row(Operation operation, String key, String before, String after) throws Exception {
        return new RowChange("1", operation, "public.orders", json(key), json(before), json(after));
    }

    private static DataChange onlyChange(DebeziumTopics topics, RowChange row) {
        List<DataChange> changes = topics.changes(TOPIC, row);
        assertThat(changes).hasSize(1);
        return changes.getFirst();
    }

    @Test
    void subscription_withoutGroups_isOurTopicByName() {
        assertThat(topics().subscription()).isEqualTo(Map.of("topic", "slipstream.data-changes"));
    }

    @ParameterizedTest
    @CsvSource({
        "slipstream.data-changes,true",
        "shop.public.orders,true",
        "crm.crm.people,true",
        "crm.crm.places,false",
        "xshop.public.orders,false",
        "shop.public.orders.dead-letter,false",
        "slipstream.data-changes.dead-letter,false",
        "slipstream.invalidations,false"
    })
    void subscription_withGroups_isOurTopicAndTheirs(String topic, boolean isRead) {
        Map<String, Object> subscription = topics(
                        "shop.topics",
                        "shop[.].*|slipstream.*",
                        "shop.tenant",
                        "a",
                        "crm.topics",
                        "crm.crm.people",
                        "crm.tenant",
                        "b")
                .subscription();

        assertThat(subscription).containsEntry("pattern", true);
        assertThat(Pattern.matches((String) subscription.get("topic"), topic)).isEqualTo(isRead);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shop.topics|[|shop.topics",
                "shop.tenant|Not A Tenant|shop.tenant",
                "shop.keys|orders:|shop.keys",
                "shop.keys|orders:{id|shop.keys",
                "shop.tags|{id}}|shop.tags",
                "shop.scope|keys|shop.scope"
            })
    void group_withAWrongSetting_isRefusedByName(String setting, String value, String named) {
        Map<String, String> settings = new HashMap<>(Map.of("shop.topics", TOPIC, "shop.tenant", "acme"));
        settings.put(setting, value);
        String[] pairs = settings.entrySet().stream()
                .flatMap(entry -> List.of(entry.getKey(), entry.getValue()).stream())
                .toArray(String[]::new);

        assertThatThrownBy(() -> topics(pairs))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("slipstream.cache.data-changes.debezium." + named);
    }

    @Test
    void change_onATopicOfTwoGroups_isOfBothTenants() throws Exception {
        DebeziumTopics topics =
                topics("a.topics", "shop[.].*", "a.tenant", "acme", "b.topics", TOPIC, "b.tenant", "best");

        assertThat(topics.changes(TOPIC, row(Operation.CREATE, "{}", "null", "{'id':7}")))
                .extracting(change -> change.identity().tenant())
                .containsExactly("acme", "best");
        assertThat(topics.changes("other", row(Operation.CREATE, "{}", "null", "{'id':7}")))
                .isEmpty();
    }

    @Test
    void update_withScopeTable_dropsTableKeysAndTagsOldAndNew() throws Exception {
        DebeziumTopics topics = topics(
                "s.topics", TOPIC, "s.tenant", "acme", "s.keys", "orders:{id}", "s.tags", "customer-{customer_id}");

        DataChange change = onlyChange(
                topics, row(Operation.UPDATE, "{'id':7}", "{'id':7,'customer_id':1}", "{'id':7,'customer_id':2}"));

        assertThat(change)
                .isEqualTo(new DataChange(
                        new EventIdentity("acme", TOPIC, "1"),
                        List.of("public.orders"),
                        List.of("orders:7"),
                        List.of("customer-1", "customer-2")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE|{}|null|{'id':7,'region':'eu'}|eu/7",
                "UPDATE|{}|{'id':7,'region':'eu'}|{'id':8,'region':'us'}|eu/7,us/8",
                "UPDATE|{'id':7,'region':'eu'}|null|{'id':7,'region':'eu'}|eu/7",
                "DELETE|{'id':7}|{'id':7,'region':'eu'}|null|eu/7",
                "DELETE|{'id':7,'region':'eu'}|{'id':null,'region':null}|null|eu/7",
                "CREATE|{}|null|{'id':7,'region':true}|true/7",
                "CREATE|{}|null|{'id':7,'region':null}|"
            })
    void change_withScopeKeys_dropsWhatTheRowNamesAndNoTable(
            Operation operation, String key, String before, String after, String expected) throws Exception {
        DebeziumTopics topics =
                topics("s.topics", TOPIC, "s.tenant", "acme", "s.scope", "keys", "s.keys", "{region}/{id}");

        DataChange change = onlyChange(topics, row(operation, key, before, after));

        assertThat(change.tables()).isEmpty();
        assertThat(String.join(",", change.keys())).isEqualTo(expected == null ? "" : expected);
    }

    /** What is not told could be anything: PostgreSQL leaves out old values unless the replica identity is FULL. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE|{'id':7}|null|{'id':7,'region':'eu'}",
                "DELETE|{'id':7}|{'id':7,'region':null}|null",
                "CREATE|{'id':7}|null|{'id':7}",
                "CREATE|{'id':7}|null|{'id':7,'region':'__debezium_unavailable_value'}",
                "CREATE|{'id':7}|null|{'id':7,'region':{'a':1}}",
                "CREATE|{'id':7}|null|\"mongo\"",
                "TRUNCATE|null|null|null"
            })
    void change_withScopeKeysAndAColumnNotTold_dropsTheTable(
            Operation operation, String key, String before, String after) throws Exception {
        DebeziumTopics topics =
                topics("s.topics", TOPIC, "s.tenant", "acme", "s.scope", "keys", "s.keys", "{region}/{id}");

        assertThat(onlyChange(topics, row(operation, key, before, after)).tables())
                .containsExactly("public.orders");
    }
}
