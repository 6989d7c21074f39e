package io.slipstream.cache.events;

import io.slipstream.cache.config.DataChangesConfig.ChangeScope;
import io.slipstream.cache.config.DataChangesConfig.DebeziumConfig;
import io.slipstream.contracts.event.Topic;
import io.slipstream.contracts.security.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which topics of Debezium are read, and what a row that changed there drops. */
public final class DebeziumTopics {
    /** All but dead letters and the suite's own topics: reading those would feed the service with what it wrote. */
    private static final String FOREIGN = "(?!slipstream[.])(?!.*[.]dead-letter$)";

    private final List<Group> groups = new ArrayList<>();

    /** Fails with {@link IllegalArgumentException} that names the setting if one is wrong. */
    public DebeziumTopics(Map<String, DebeziumConfig> settings) {
        new TreeMap<>(settings).forEach((name, config) -> groups.add(group(name, config)));
    }

    /** Attributes of the channel: what it subscribes to. A pattern only if there are groups, since names are found sooner. */
    public Map<String, Object> subscription() {
        if (groups.isEmpty()) {
            return Map.of("topic", Topic.Names.DATA_CHANGES);
        }
        String foreign = groups.stream()
                .map(group -> "(?:" + group.topics().pattern() + ")")
                .collect(Collectors.joining("|", FOREIGN + "(?:", ")"));
        return Map.of("pattern", true, "topic", Pattern.quote(Topic.Names.DATA_CHANGES) + "|" + foreign);
    }

    /** What changed for each tenant that has the topic; none if nobody has. */
    List<DataChange> changes(String topic, RowChange row) {
        return groups.stream()
                .filter(group -> group.topics().matcher(topic).matches())
                .map(group -> group.change(topic, row))
                .toList();
    }

    /** What changed for a tenant that an event names itself. */
    static DataChange change(String tenant, String topic, RowChange row) {
        return new DataChange(new EventIdentity(tenant, topic, row.id()), List.of(row.table()), List.of(), List.of());
    }

    private static Group group(String name, DebeziumConfig config) {
        String prefix = "slipstream.cache.data-changes.debezium." + name + ".";
        Pattern topics = checked(prefix + "topics", () -> Pattern.compile(config.topics()));
        Tenant tenant = checked(prefix + "tenant", () -> new Tenant(config.tenant()));
        List<ColumnTemplate> keys = templates(prefix + "keys", config.keys().orElse(List.of()));
        List<ColumnTemplate> tags = templates(prefix + "tags", config.tags().orElse(List.of()));
        if (config.scope() == ChangeScope.KEYS && keys.isEmpty() && tags.isEmpty()) {
            throw new IllegalArgumentException(prefix + "scope: keys needs " + prefix + "keys or tags, got none");
        }
        return new Group(topics, tenant.name(), config.scope(), keys, tags);
    }

    private static List<ColumnTemplate> templates(String setting, List<String> templates) {
        return checked(
                setting, () -> templates.stream().map(ColumnTemplate::new).toList());
    }

    private static <T> T checked(String setting, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
        }
    }

    /** Topics that are treated alike. */
    private record Group(
            Pattern topics, String tenant, ChangeScope scope, List<ColumnTemplate> keys, List<ColumnTemplate> tags) {
        DataChange change(String topic, RowChange row) {
            Filled filledKeys = Filled.of(keys, row);
            Filled filledTags = Filled.of(tags, row);
            boolean isTableNeeded = scope == ChangeScope.TABLE
                    || row.operation() == RowChange.Operation.TRUNCATE
                    || !filledKeys.isComplete()
                    || !filledTags.isComplete();
            return new DataChange(
                    new EventIdentity(tenant, topic, row.id()),
                    isTableNeeded ? List.of(row.table()) : List.of(),
                    filledKeys.texts(),
                    filledTags.texts());
        }
    }

    /** Templates filled in as far as an event allows. */
    private record Filled(List<String> texts, boolean isComplete) {
        static Filled of(List<ColumnTemplate> templates, RowChange row) {
            List<String> texts = new ArrayList<>();
            boolean isComplete = true;
            for (ColumnTemplate template : templates) {
                var filled = template.fill(row);
                filled.ifPresent(texts::addAll);
                isComplete &= filled.isPresent();
            }
            return new Filled(texts, isComplete);
        }
    }
}
