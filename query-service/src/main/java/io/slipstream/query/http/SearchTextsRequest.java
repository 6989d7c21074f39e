package io.slipstream.query.http;

import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.query.document.SearchText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Texts to be found, and others to be found no more.
 *
 * @param version grows with time
 * @param texts to be found
 * @param deleted to be found no more
 */
public record SearchTextsRequest(
        @Nullable UUID version,
        @Nullable List<@Nullable Text> texts,
        @Nullable List<@Nullable Named> deleted) {
    private static final int LIMIT = 100;
    private static final int ID_LIMIT = 500;
    private static final int TITLE_LIMIT = 500;
    private static final int CONTENT_LIMIT = 200_000;
    private static final int TAGS_LIMIT = 20;
    private static final int TAG_LIMIT = 100;
    private static final int URL_LIMIT = 2000;
    private static final Pattern SOURCE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");

    /** A text. */
    public record Text(
            @Nullable String source,
            @Nullable String id,
            @Nullable String title,
            @Nullable String content,
            @Nullable List<@Nullable String> tags,
            @Nullable String url) {}

    /** Which text. */
    public record Named(@Nullable String source, @Nullable String id) {}

    UUID requiredVersion() {
        if (version == null) {
            throw ProblemException.invalid("version", "a UUID");
        }
        return version;
    }

    List<SearchText> toTexts() {
        List<SearchText> all = new ArrayList<>();
        Set<List<String>> seen = new HashSet<>();
        for (Text text : texts == null ? List.<@Nullable Text>of() : texts) {
            add(all, seen, text("texts[" + all.size() + "]", text), "texts");
        }
        int count = 0;
        for (Named named : deleted == null ? List.<@Nullable Named>of() : deleted) {
            add(all, seen, gone("deleted[" + count++ + "]", named), "deleted");
        }
        if (all.isEmpty()) {
            throw ProblemException.invalid("texts", "there, or deleted");
        }
        return all;
    }

    private static void add(List<SearchText> all, Set<List<String>> seen, SearchText text, String field) {
        if (!seen.add(List.of(text.source(), text.id()))) {
            throw ProblemException.invalid(field, "of different source and id, texts and deleted together");
        }
        all.add(text);
        if (all.size() > LIMIT) {
            throw ProblemException.invalid(field, "at most " + LIMIT + ", texts and deleted together");
        }
    }

    private static SearchText text(String field, @Nullable Text text) {
        if (text == null) {
            throw ProblemException.invalid(field, "an object");
        }
        String content = text.content();
        if (content == null || content.length() > CONTENT_LIMIT || content.indexOf('\0') >= 0) {
            throw ProblemException.invalid(
                    field + ".content", "a text of at most " + CONTENT_LIMIT + " characters, none of them U+0000");
        }
        String url = text.url();
        if (url != null && (url.length() > URL_LIMIT || !url.matches("(https?://|/)[\\x21-\\x7e]*"))) {
            throw ProblemException.invalid(
                    field + ".url", "an http or https URL, or a path, of at most " + URL_LIMIT + " characters");
        }
        return new SearchText(
                source(field, text.source()),
                line(field + ".id", text.id(), ID_LIMIT),
                line(field + ".title", text.title(), TITLE_LIMIT),
                content,
                tags(field, text.tags()),
                url,
                false);
    }

    private static SearchText gone(String field, @Nullable Named named) {
        if (named == null) {
            throw ProblemException.invalid(field, "an object");
        }
        String id = line(field + ".id", named.id(), ID_LIMIT);
        return new SearchText(source(field, named.source()), id, "", "", List.of(), null, true);
    }

    private static List<String> tags(String field, @Nullable List<@Nullable String> tags) {
        List<String> all = new ArrayList<>();
        for (String tag : tags == null ? List.<@Nullable String>of() : tags) {
            all.add(line(field + ".tags", tag, TAG_LIMIT));
        }
        if (all.size() > TAGS_LIMIT) {
            throw ProblemException.invalid(field + ".tags", "at most " + TAGS_LIMIT);
        }
        return all;
    }

    private static String source(String field, @Nullable String source) {
        if (source == null || !SOURCE.matcher(source).matches()) {
            throw ProblemException.invalid(
                    field + ".source", "1 to 100 lower-case letters, digits, dots, hyphens and underscores");
        }
        return source;
    }

    private static String line(String field, @Nullable String text, int limit) {
        if (text == null
                || text.isBlank()
                || text.length() > limit
                || text.chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.invalid(field, "1 to " + limit + " printable characters");
        }
        return text;
    }
}
