package io.slipstream.contracts.docs;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipstream.contracts.event.DeadLetterHeaders;
import io.slipstream.contracts.event.EventHeaders;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.GoldenEvents;
import io.slipstream.contracts.event.Topic;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes the AsyncAPI 3.0 document of the events from {@link Topic}, {@link EventType} and the payload records. */
final class AsyncApi {
    private static final String DEAD_LETTER = "dead-letter";
    private static final String REF = "$ref";

    private final Map<String, String> meanings = Sources.constants(EventType.class);

    private AsyncApi() {}

    static String write() {
        return new AsyncApi().document();
    }

    private String document() {
        ObjectNode root = GoldenEvents.JSON.createObjectNode();
        root.put("asyncapi", "3.0.0");
        root.putObject("info")
                .put("title", "Slipstream events")
                .put("version", "1.0.0")
                .put(
                        "description",
                        "CloudEvents 1.0 in JSON over Kafka, binary content mode; structured mode is accepted too."
                                + " Delivery is at least once: consumers remove duplicates by ce_id."
                                + " Records of one key are in order. Readers ignore unknown fields.")
                .putObject("license")
                .put("name", "Apache-2.0")
                .put("url", "https://www.apache.org/licenses/LICENSE-2.0.txt");
        root.put("defaultContentType", "application/json");
        root.set("channels", channels());
        root.set("operations", operations());
        ObjectNode components = root.putObject("components");
        components.set("messages", messages());
        components.set("schemas", schemas());
        return "# Written by a test of the module contracts from EventType and Topic; do not edit it by hand.\n"
                + Yaml.write(root);
    }

    private ObjectNode channels() {
        ObjectNode channels = GoldenEvents.JSON.createObjectNode();
        for (Topic topic : Topic.values()) {
            ObjectNode channel = channels.putObject(id(topic));
            channel.put("address", topic.topicName());
            channel.put("description", topic.meaning() + " Key: " + topic.key() + ".");
            ObjectNode messages = channel.putObject("messages");
            events(topic).forEach(event -> messages.set(event.type(), ref("messages", event.type())));
            channel.putObject("bindings")
                    .putObject("kafka")
                    .put("topic", topic.topicName())
                    .put("partitions", topic.partitions());
            ObjectNode deadLetters = channels.putObject(id(topic) + "." + DEAD_LETTER);
            deadLetters.put("address", topic.deadLetterTopicName());
            deadLetters.put(
                    "description", "What a consumer of " + topic.topicName() + " could not read, as it was, and why.");
            deadLetters.putObject("messages").set(DEAD_LETTER, ref("messages", DEAD_LETTER));
        }
        return channels;
    }

    private ObjectNode operations() {
        ObjectNode operations = GoldenEvents.JSON.createObjectNode();
        for (Topic topic : Topic.values()) {
            if (topic != Topic.DATA_CHANGES) {
                operation(operations, "send", topic);
            }
            operation(operations, "receive", topic);
        }
        return operations;
    }

    private static void operation(ObjectNode operations, String action, Topic topic) {
        operations
                .putObject(action + "." + id(topic))
                .put("action", action)
                .putObject("channel")
                .put(REF, "#/channels/" + id(topic));
    }

    private ObjectNode messages() {
        ObjectNode messages = GoldenEvents.JSON.createObjectNode();
        for (EventType event : EventType.values()) {
            ObjectNode message = messages.putObject(event.type());
            message.put("name", event.type());
            message.put("summary", meanings.get(event.name()));
            message.put("contentType", "application/json");
            message.set("headers", ref("schemas", "CloudEventHeaders"));
            message.set("payload", ref("schemas", event.payload().getSimpleName()));
            message.putObject("bindings")
                    .putObject("kafka")
                    .putObject("key")
                    .put("type", "string")
                    .put("description", event.topic().key());
            message.putArray("examples")
                    .addObject()
                    .set("payload", golden(event).get("data"));
        }
        ObjectNode deadLetter = messages.putObject(DEAD_LETTER);
        deadLetter.put("name", DEAD_LETTER);
        deadLetter.put("summary", "A record that could not be read, with its own key, value and headers.");
        deadLetter.set("headers", ref("schemas", "DeadLetterHeaders"));
        return messages;
    }

    private ObjectNode schemas() {
        ObjectNode schemas = GoldenEvents.JSON.createObjectNode();
        schemas.set("CloudEventHeaders", cloudEventHeaders());
        schemas.set("DeadLetterHeaders", deadLetterHeaders());
        TreeSet<Class<?>> payloads =
                new TreeSet<>((left, right) -> left.getSimpleName().compareTo(right.getSimpleName()));
        Arrays.stream(EventType.values()).map(EventType::payload).forEach(payloads::add);
        payloads.forEach(payload -> schemas.set(payload.getSimpleName(), record(payload)));
        return schemas;
    }

    private static ObjectNode cloudEventHeaders() {
        ObjectNode headers = object("The attributes of a CloudEvent as Kafka headers.");
        ObjectNode properties = (ObjectNode) headers.get("properties");
        header(properties, EventHeaders.SPEC_VERSION, "Always 1.0.")
                .putArray("enum")
                .add("1.0");
        header(properties, EventHeaders.ID, "Unique per source; duplicates are removed by it.")
                .put("maxLength", 255);
        header(properties, EventHeaders.SOURCE, "Who says so, a URI reference.").put("format", "uri-reference");
        header(properties, EventHeaders.TYPE, "The event's type with its version.");
        header(properties, EventHeaders.TIME, "When it became true.").put("format", "date-time");
        header(properties, EventHeaders.SUBJECT, "What it is about: a table, task, path.");
        header(properties, EventHeaders.TENANT, "Whose record it is.").put("pattern", "^[a-z0-9][a-z0-9-]{0,62}$");
        header(properties, EventHeaders.TRACE_PARENT, "The trace it belongs to, W3C Trace Context.");
        header(
                properties,
                EventHeaders.CONTENT_TYPE,
                "application/json, or " + EventHeaders.STRUCTURED + " where the value is the whole event.");
        ArrayNode required = headers.putArray("required");
        List.of(EventHeaders.SPEC_VERSION, EventHeaders.ID, EventHeaders.SOURCE, EventHeaders.TYPE, EventHeaders.TENANT)
                .forEach(required::add);
        return headers;
    }

    private static ObjectNode deadLetterHeaders() {
        ObjectNode headers = object("Why a record is here and where it was, beside its own headers.");
        ObjectNode properties = (ObjectNode) headers.get("properties");
        header(properties, DeadLetterHeaders.REASON, "Why it could not be read, in words.");
        header(properties, DeadLetterHeaders.TOPIC, "The topic it was read from.");
        header(properties, DeadLetterHeaders.PARTITION, "The partition it was read from.");
        header(properties, DeadLetterHeaders.OFFSET, "The offset it was read from.");
        return headers;
    }

    private static ObjectNode header(ObjectNode properties, String name, String description) {
        return properties.putObject(name).put("type", "string").put("description", description);
    }

    private static ObjectNode object(String description) {
        ObjectNode schema = GoldenEvents.JSON.createObjectNode();
        schema.put("type", "object").put("description", description).putObject("properties");
        return schema;
    }

    private static ObjectNode record(Class<?> type) {
        ObjectNode schema = object(Sources.description(type));
        ObjectNode properties = (ObjectNode) schema.get("properties");
        Map<String, String> descriptions = Sources.components(type);
        ArrayNode required = GoldenEvents.JSON.createArrayNode();
        for (RecordComponent component : type.getRecordComponents()) {
            String name =
                    component.getAccessor().getAnnotation(JsonProperty.class).value();
            ObjectNode property = schemaOf(component.getGenericType());
            property.put("description", descriptions.get(component.getName()));
            properties.set(name, property);
            if (isRequired(component)) {
                required.add(name);
            }
        }
        schema.set("required", required);
        return schema;
    }

    /** Lists that are left out are empty, and nullable components may be left out. */
    private static boolean isRequired(RecordComponent component) {
        return component.getType() != List.class
                && !component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static ObjectNode schemaOf(Type type) {
        ObjectNode schema = GoldenEvents.JSON.createObjectNode();
        if (type instanceof ParameterizedType list) {
            schema.put("type", "array").set("items", schemaOf(list.getActualTypeArguments()[0]));
        } else if (type == String.class) {
            schema.put("type", "string");
        } else if (type == Instant.class) {
            schema.put("type", "string").put("format", "date-time");
        } else if (type == int.class || type == Integer.class) {
            schema.put("type", "integer").put("format", "int32");
        } else if (type == long.class) {
            schema.put("type", "integer").put("format", "int64");
        } else if (type == double.class || type == Double.class) {
            schema.put("type", "number").put("format", "double");
        } else if (type == boolean.class || type == Boolean.class) {
            schema.put("type", "boolean");
        } else if (type instanceof Class<?> enumeration && enumeration.isEnum()) {
            ArrayNode values = schema.put("type", "string").putArray("enum");
            Arrays.stream(enumeration.getEnumConstants()).forEach(value -> values.add(value.toString()));
        } else if (type instanceof Class<?> nested && nested.isRecord()) {
            return record(nested);
        } else if (type != Object.class) {
            throw new IllegalStateException("no schema for " + type);
        }
        return schema;
    }

    private static JsonNode golden(EventType event) {
        try {
            return GoldenEvents.JSON.readTree(GoldenEvents.golden(event));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("golden file of " + event.type(), e);
        }
    }

    private static List<EventType> events(Topic topic) {
        return Arrays.stream(EventType.values())
                .filter(event -> event.topic() == topic)
                .toList();
    }

    private static String id(Topic topic) {
        return topic.topicName().substring(topic.topicName().indexOf('.') + 1);
    }

    private static ObjectNode ref(String kind, String name) {
        return GoldenEvents.JSON.createObjectNode().put(REF, "#/components/" + kind + "/" + name);
    }
}
