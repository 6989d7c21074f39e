package io.slipstream.task.work;

import io.slipstream.task.task.RetryPolicy;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TypeSettings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * {@code search.index}: has texts found by query-service's search, and others found no more. Of tasks about one text the one that was submitted last
 * counts, in whichever order they run.
 */
@ApplicationScoped
public class SearchIndex implements TaskHandler {
    private static final TaskType TYPE =
            new TaskType("search.index", new TypeSettings(5, 8, RetryPolicy.DEFAULT, Duration.ofMinutes(2)));
    private static final int TEXTS_LIMIT = 100;
    private static final int CONTENT_LIMIT = 200_000;
    private static final int LINE_LIMIT = 500;
    private static final int TAGS_LIMIT = 20;
    private static final int TAG_LIMIT = 100;
    private static final Pattern SOURCE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");
    private static final Pattern URL = Pattern.compile("(https?://|/)[\\x21-\\x7e]{0,1990}");

    private final SearchTexts search;
    private final Json json;

    /** A handler that calls query-service through a port. */
    public SearchIndex(SearchTexts search, Json json) {
        this.search = search;
        this.json = json;
    }

    @Override
    public TaskType type() {
        return TYPE;
    }

    @Override
    public Uni<String> handle(Attempt attempt) {
        Arguments payload = Arguments.of(attempt, json);
        boolean one = payload.value("source") != null || payload.value("id") != null;
        List<Map<String, Object>> texts = one ? List.of(text(payload)) : texts(payload);
        List<Map<String, Object>> deleted = one ? List.of() : deleted(payload);
        check(texts, deleted);
        return search.put(attempt.caller(), attempt.taskId(), texts, deleted)
                .map(changed -> result(texts.size(), deleted.size(), changed));
    }

    private static List<Map<String, Object>> texts(Arguments payload) {
        payload.only("texts", "delete");
        List<Map<String, Object>> texts = new ArrayList<>();
        for (Object text : list(payload, "texts")) {
            texts.add(text(Arguments.of("payload.texts[" + texts.size() + "]", text)));
        }
        return texts;
    }

    private static List<Map<String, Object>> deleted(Arguments payload) {
        List<Map<String, Object>> deleted = new ArrayList<>();
        for (Object named : list(payload, "delete")) {
            Arguments fields = Arguments.of("payload.delete[" + deleted.size() + "]", named);
            fields.only("source", "id");
            deleted.add(named(fields));
        }
        return deleted;
    }

    private static List<?> list(Arguments payload, String name) {
        return switch (payload.value(name)) {
            case null -> List.of();
            case List<?> list -> list;
            default -> throw payload.wrong(name, "a list");
        };
    }

    private static void check(List<Map<String, Object>> texts, List<Map<String, Object>> deleted) {
        int count = texts.size() + deleted.size();
        if (count < 1 || count > TEXTS_LIMIT) {
            throw Arguments.invalid("texts", "1 to " + TEXTS_LIMIT + ", those of delete included");
        }
        Set<List<String>> seen = new HashSet<>();
        for (List<Map<String, Object>> all : List.of(texts, deleted)) {
            for (Map<String, Object> text : all) {
                if (!seen.add(List.of(String.valueOf(text.get("source")), String.valueOf(text.get("id"))))) {
                    throw Arguments.invalid("texts", "of different source and id, those of delete included");
                }
            }
        }
    }

    private static Map<String, Object> named(Arguments fields) {
        Map<String, Object> named = new LinkedHashMap<>();
        named.put(
                "source",
                checked(
                        fields,
                        "source",
                        text -> SOURCE.matcher(text).matches(),
                        "1 to 100 lower-case letters, digits, dots, hyphens and underscores"));
        named.put("id", line(fields, "id"));
        return named;
    }

    private static Map<String, Object> text(Arguments fields) {
        fields.only("source", "id", "title", "content", "tags", "url");
        Map<String, Object> text = named(fields);
        text.put("title", line(fields, "title"));
        text.put(
                "content",
                checked(
                        fields,
                        "content",
                        content -> content.length() <= CONTENT_LIMIT && content.indexOf('\0') < 0,
                        "a text of at most " + CONTENT_LIMIT + " characters, none of them U+0000"));
        List<String> tags = fields.textsOrNone("tags");
        if (tags.size() > TAGS_LIMIT || !tags.stream().allMatch(tag -> isLine(tag, TAG_LIMIT))) {
            throw fields.wrong("tags", "at most " + TAGS_LIMIT + " texts of 1 to " + TAG_LIMIT + " characters");
        }
        text.put("tags", tags);
        if (fields.optionalText("url").isPresent()) {
            String rule = "an http or https URL, or a path, of at most 2000 characters";
            text.put("url", checked(fields, "url", url -> URL.matcher(url).matches(), rule));
        }
        return text;
    }

    private static String line(Arguments fields, String name) {
        return checked(fields, name, text -> isLine(text, LINE_LIMIT), "1 to " + LINE_LIMIT + " printable characters");
    }

    private static boolean isLine(String text, int limit) {
        return !text.isBlank() && text.length() <= limit && text.chars().noneMatch(Character::isISOControl);
    }

    private static String checked(Arguments fields, String name, Predicate<String> holds, String rule) {
        String text = fields.text(name);
        if (!holds.test(text)) {
            throw fields.wrong(name, rule);
        }
        return text;
    }

    private String result(int indexed, int deleted, int changed) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("indexed", indexed);
        result.put("deleted", deleted);
        result.put("changed", changed);
        return json.write(result);
    }
}
