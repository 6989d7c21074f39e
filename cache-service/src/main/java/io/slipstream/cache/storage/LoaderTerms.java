package io.slipstream.cache.storage;

import io.slipstream.cache.load.Loader.Terms;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a response says about keeping it in a shared cache: {@code Cache-Control} and {@code Age} (RFC 9111), and its tags in {@code
 * Cache-Groups} (RFC 9875), {@code Surrogate-Key} or {@code Cache-Tag}.
 */
final class LoaderTerms {
    private static final Pattern DIRECTIVE = Pattern.compile("([\\w-]+)(?:=(?:\"([^\"]*)\"|([^,\\s]*)))?");
    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,10}");
    private static final Pattern ENTITY_TAG = Pattern.compile("(W/)?\"[^\"]*\"");
    private static final int MAX_TAGS = 64;
    private static final int MAX_TAG = 255;

    private LoaderTerms() {}

    static Terms of(MultiMap headers) {
        boolean storable = true;
        Long maxAge = null;
        Long sharedAge = null;
        Matcher directives = DIRECTIVE.matcher(String.join(",", headers.getAll("Cache-Control")));
        while (directives.find()) {
            String value = directives.group(2) != null ? directives.group(2) : directives.group(3);
            switch (directives.group(1).toLowerCase(Locale.ROOT)) {
                case "no-store", "private", "no-cache" -> storable = false;
                case "max-age" -> maxAge = seconds(value);
                case "s-maxage" -> sharedAge = seconds(value);
                default -> {
                    // Nothing that concerns a shared cache.
                }
            }
        }
        List<String> tags = tags(headers);
        // An entry that does not know all it depends on could not be dropped with it.
        storable &= tags.size() <= MAX_TAGS && tags.stream().allMatch(tag -> tag.length() <= MAX_TAG);
        Long life = sharedAge != null ? sharedAge : maxAge;
        if (life == null) {
            return new Terms(storable, null, tags);
        }
        Long age = seconds(headers.get("Age"));
        Duration left = Duration.ofSeconds(life - (age == null ? 0 : age));
        return new Terms(storable && left.isPositive(), left, tags);
    }

    /** The strongest validator of a response; null if it has none. */
    static @Nullable String validator(MultiMap headers) {
        String tag = headers.get("ETag");
        return tag != null && isEntityTag(tag) ? tag : headers.get("Last-Modified");
    }

    static boolean isEntityTag(String validator) {
        return ENTITY_TAG.matcher(validator).matches();
    }

    static String contentType(MultiMap headers) {
        String type = headers.get("Content-Type");
        return type == null || type.isBlank() || type.length() > MAX_TAG ? "application/octet-stream" : type;
    }

    private static List<String> tags(MultiMap headers) {
        List<String> tags = new ArrayList<>();
        Matcher groups = QUOTED.matcher(String.join(",", headers.getAll("Cache-Groups")));
        while (groups.find()) {
            tags.add(groups.group(1).replaceAll("\\\\(.)", "$1"));
        }
        for (String keys : headers.getAll("Surrogate-Key")) {
            tags.addAll(List.of(keys.trim().split("\\s+")));
        }
        for (String keys : headers.getAll("Cache-Tag")) {
            tags.addAll(List.of(keys.trim().split("\\s*,\\s*")));
        }
        return tags.stream().filter(tag -> !tag.isEmpty()).distinct().toList();
    }

    private static @Nullable Long seconds(@Nullable String text) {
        return text == null || !SECONDS.matcher(text).matches() ? null : Long.valueOf(text);
    }
}
