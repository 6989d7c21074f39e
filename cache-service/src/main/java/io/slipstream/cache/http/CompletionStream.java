package io.slipstream.cache.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The two forms of an answer to a chat: one object, and a stream of chunks (server-sent events, each with a part of the message, then {@code [DONE]}). A chunk's
 * parts are put together by one rule, whatever they are called: texts and lists grow, objects grow by their members, the parts of tool calls belong to the
 * call of their {@code index}. So members that are not known here pass, too. Numbers stay as they were written.
 */
final class CompletionStream {
    /** Keeps every digit. */
    static final ObjectMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();

    static final String WHOLE = "chat.completion";
    private static final String CHUNK = "chat.completion.chunk";
    private static final String DONE = "[DONE]";
    private static final String CHOICES = "choices";
    private static final String CONTENT = "content";
    private static final String DELTA = "delta";
    private static final String FINISH_REASON = "finish_reason";
    private static final String INDEX = "index";
    private static final String MESSAGE = "message";
    private static final String OBJECT = "object";
    private static final String TOOL_CALLS = "tool_calls";
    private static final String USAGE = "usage";

    /** Texts that name something, and are told again as they are. */
    private static final Set<String> NAMES = Set.of("role", "id", "type", "name");

    /** How many characters of a text are replayed in one chunk. */
    private static final int PIECE = 256;

    private CompletionStream() {}

    /** The object that a stream stands for; empty if it is none, or tells of an error. */
    static Optional<ObjectNode> assemble(byte[] stream) {
        ObjectNode whole = EXACT.createObjectNode();
        ArrayNode choices = EXACT.createArrayNode();
        boolean begun = false;
        try {
            for (String data : events(new String(stream, StandardCharsets.UTF_8))) {
                if (data.equals(DONE)) {
                    break;
                }
                if (!(EXACT.readTree(data) instanceof ObjectNode chunk) || chunk.has("error")) {
                    return Optional.empty();
                }
                begun |= CHUNK.equals(chunk.path(OBJECT).asText());
                chunk.properties().forEach(member -> {
                    if (member.getKey().equals(CHOICES)) {
                        member.getValue().forEach(choice -> addChoice(choices, choice));
                    } else if (!member.getValue().isNull() || !whole.has(member.getKey())) {
                        whole.set(member.getKey(), member.getValue());
                    }
                });
            }
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        if (!begun) {
            return Optional.empty();
        }
        if (whole.path(USAGE).isNull()) {
            whole.remove(USAGE);
        }
        whole.put(OBJECT, WHOLE);
        choices.forEach(CompletionStream::withoutIndexes);
        whole.set(CHOICES, choices);
        return Optional.of(whole);
    }

    /** The stream that would have brought an object. */
    static byte[] replay(ObjectNode whole, boolean withUsage) {
        StringBuilder events = new StringBuilder();
        ObjectNode frame = whole.deepCopy();
        frame.remove(List.of(CHOICES, USAGE));
        frame.put(OBJECT, CHUNK);
        for (JsonNode choice : whole.path(CHOICES)) {
            replay(events, frame, choice);
        }
        if (withUsage && whole.hasNonNull(USAGE)) {
            ObjectNode last = frame.deepCopy();
            last.putArray(CHOICES);
            last.set(USAGE, whole.get(USAGE));
            event(events, last.toString());
        }
        event(events, DONE);
        return events.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void replay(StringBuilder events, ObjectNode frame, JsonNode choice) {
        JsonNode message = choice.path(MESSAGE);
        String content =
                message.path(CONTENT).isTextual() ? message.path(CONTENT).textValue() : "";
        ObjectNode first = EXACT.createObjectNode();
        message.properties().forEach(member -> {
            if (member.getKey().equals(CONTENT) && member.getValue().isTextual()) {
                first.put(CONTENT, "");
            } else if (!member.getKey().equals(TOOL_CALLS) || !member.getValue().isArray()) {
                first.set(member.getKey(), member.getValue());
            }
        });
        if (message.path(TOOL_CALLS).isArray() && message.path(TOOL_CALLS).isEmpty()) {
            first.putArray(TOOL_CALLS);
        }
        ObjectNode begin = part(choice, first);
        choice.properties().forEach(member -> {
            if (!Set.of(INDEX, MESSAGE, FINISH_REASON).contains(member.getKey())) {
                begin.set(member.getKey(), member.getValue());
            }
        });
        event(events, chunk(frame, begin));
        for (int at = 0; at < content.length(); ) {
            int end = Math.min(content.length(), at + PIECE);
            if (end < content.length() && Character.isHighSurrogate(content.charAt(end - 1))) {
                end++;
            }
            event(
                    events,
                    chunk(frame, part(choice, EXACT.createObjectNode().put(CONTENT, content.substring(at, end)))));
            at = end;
        }
        int index = 0;
        for (JsonNode call : message.path(TOOL_CALLS)) {
            ObjectNode indexed = EXACT.createObjectNode().put(INDEX, index++);
            call.properties().forEach(member -> indexed.set(member.getKey(), member.getValue()));
            ObjectNode delta = EXACT.createObjectNode();
            delta.putArray(TOOL_CALLS).add(indexed);
            event(events, chunk(frame, part(choice, delta)));
        }
        ObjectNode end = part(choice, EXACT.createObjectNode());
        end.set(FINISH_REASON, choice.path(FINISH_REASON).deepCopy());
        event(events, chunk(frame, end));
    }

    private static ObjectNode part(JsonNode choice, ObjectNode delta) {
        ObjectNode part = EXACT.createObjectNode();
        part.set(
                INDEX,
                choice.path(INDEX).isMissingNode() ? EXACT.getNodeFactory().numberNode(0) : choice.get(INDEX));
        part.set(DELTA, delta);
        part.putNull(FINISH_REASON);
        return part;
    }

    private static String chunk(ObjectNode frame, ObjectNode choice) {
        ObjectNode chunk = frame.deepCopy();
        chunk.putArray(CHOICES).add(choice);
        return chunk.toString();
    }

    /** An event of the stream. */
    static void event(StringBuilder events, String data) {
        events.append("data: ").append(data).append("\n\n");
    }

    /** The data of the events of a stream (WHATWG, "Server-sent events", 9.2.6), in order. */
    private static List<String> events(String stream) {
        List<String> events = new ArrayList<>();
        StringBuilder data = new StringBuilder();
        for (String line : (stream + "\n\n").split("\r\n|\n|\r", -1)) {
            if (line.startsWith("data:")) {
                data.append(data.isEmpty() ? "" : "\n")
                        .append(line.startsWith("data: ") ? line.substring(6) : line.substring(5));
            } else if (line.isEmpty() && !data.isEmpty()) {
                events.add(data.toString());
                data.setLength(0);
            }
        }
        return events;
    }

    private static void addChoice(ArrayNode choices, JsonNode part) {
        int index = part.path(INDEX).asInt(choices.size());
        ObjectNode choice = null;
        for (JsonNode known : choices) {
            if (known.path(INDEX).asInt() == index && known instanceof ObjectNode object) {
                choice = object;
            }
        }
        if (choice == null) {
            choice = choices.addObject().put(INDEX, index);
            choice.putObject(MESSAGE);
            choice.putNull(FINISH_REASON);
        }
        for (Map.Entry<String, JsonNode> member : part.properties()) {
            switch (member.getKey()) {
                case INDEX -> {}
                case DELTA -> {
                    if (choice.path(MESSAGE) instanceof ObjectNode message) {
                        grow(message, member.getValue());
                    }
                }
                case FINISH_REASON -> {
                    if (!member.getValue().isNull()) {
                        choice.set(FINISH_REASON, member.getValue());
                    }
                }
                default -> grow(choice, member.getKey(), member.getValue());
            }
        }
    }

    private static void grow(ObjectNode known, JsonNode more) {
        more.properties().forEach(member -> grow(known, member.getKey(), member.getValue()));
    }

    private static void grow(ObjectNode known, String name, JsonNode more) {
        JsonNode before = known.path(name);
        if (before.isTextual() && more.isTextual()) {
            known.put(name, NAMES.contains(name) ? more.textValue() : before.textValue() + more.textValue());
        } else if (before instanceof ObjectNode object && more.isObject()) {
            grow(object, more);
        } else if (more.isArray() && (before instanceof ArrayNode || !known.hasNonNull(name))) {
            ArrayNode array = before instanceof ArrayNode list ? list : known.putArray(name);
            more.forEach(item -> append(array, name, item));
        } else if (!more.isNull() || before.isMissingNode()) {
            known.set(name, more.deepCopy());
        }
    }

    private static void append(ArrayNode array, String name, JsonNode item) {
        if (name.equals(TOOL_CALLS) && item.path(INDEX).isInt()) {
            for (JsonNode known : array) {
                if (known.path(INDEX).asInt(-1) == item.path(INDEX).intValue() && known instanceof ObjectNode call) {
                    grow(call, ((ObjectNode) item.deepCopy()).without(INDEX));
                    return;
                }
            }
        }
        array.add(item.deepCopy());
    }

    private static void withoutIndexes(JsonNode choice) {
        for (JsonNode call : choice.path(MESSAGE).path(TOOL_CALLS)) {
            if (call instanceof ObjectNode object) {
                object.remove(INDEX);
            }
        }
    }
}
