package io.slipstream.client.annotation;

import io.slipstream.client.key.CacheKeys;
import io.slipstream.client.key.TextTemplate;
import io.slipstream.client.key.UnsupportedKeyException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is known of a method with an annotation before it is called: which parameters its key is made of, and its tags. */
final class AnnotatedMethod {
    private static final Pattern KEY = Pattern.compile("[\\w.:/-]{1,100}");

    private final Method method;
    private final ReturnShape shape;
    private final String name;
    private final int[] keyParameters;
    private final List<TextTemplate> tags;

    /**
     * Reads a method.
     *
     * @param key stands for class and method; empty for these
     * @throws IllegalStateException if an annotation is wrong; the message names the method
     */
    AnnotatedMethod(Method method, String key, String[] tags) {
        this.method = method;
        this.shape = ReturnShape.of(method);
        this.name = key.isEmpty() ? CacheKeys.nameOf(method) : CacheKeys.nameOf(checked(key));
        this.keyParameters = keyParameters(method);
        List<String> parameters =
                Stream.of(method.getParameters()).map(Parameter::getName).toList();
        this.tags = Stream.of(tags).map(tag -> template(tag, parameters)).toList();
    }

    private static String checked(String key) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalStateException("key must be 1 to 100 letters, digits and . _ : / -, got '" + key + "'");
        }
        return key;
    }

    private TextTemplate template(String tag, List<String> parameters) {
        try {
            return TextTemplate.parse(tag, parameters);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("a tag of " + method + " is wrong: " + e.getMessage(), e);
        }
    }

    private static int[] keyParameters(Method method) {
        Parameter[] parameters = method.getParameters();
        int[] chosen = IntStream.range(0, parameters.length)
                .filter(i -> parameters[i].isAnnotationPresent(CacheKey.class))
                .toArray();
        return chosen.length > 0
                ? chosen
                : IntStream.range(0, parameters.length).toArray();
    }

    /** How it gives its value. */
    ReturnShape shape() {
        return shape;
    }

    Method method() {
        return method;
    }

    /**
     * The key for some arguments.
     *
     * @throws UnsupportedKeyException if one cannot be part of a key; the message names the parameter
     */
    String key(@Nullable Object[] arguments) {
        List<@Nullable Object> parts = new ArrayList<>();
        for (int i : keyParameters) {
            parts.add(arguments[i]);
        }
        try {
            return CacheKeys.key(name, parts);
        } catch (UnsupportedKeyException e) {
            throw new UnsupportedKeyException(
                    culprit(arguments) + " of " + method + " cannot be part of a key: " + e.getMessage());
        }
    }

    private String culprit(@Nullable Object[] arguments) {
        for (int i : keyParameters) {
            try {
                CacheKeys.key("", java.util.Collections.singletonList(arguments[i]));
            } catch (UnsupportedKeyException e) {
                return "parameter '" + method.getParameters()[i].getName() + "'";
            }
        }
        return "a parameter";
    }

    /** The tags for some arguments. */
    List<String> tags(@Nullable Object[] arguments) {
        return tags.stream().map(tag -> tag.fill(arguments)).toList();
    }

    /** A duration of an annotation; null if it is left out. */
    @Nullable
    Duration ttl(String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            Duration ttl = text.chars().allMatch(Character::isDigit)
                    ? Duration.ofSeconds(Long.parseLong(text))
                    : Duration.parse(text);
            if (ttl.isPositive()) {
                return ttl;
            }
        } catch (DateTimeParseException | NumberFormatException | ArithmeticException e) {
            throw wrongTtl(text, e);
        }
        throw wrongTtl(text, null);
    }

    private IllegalStateException wrongTtl(String text, @Nullable Exception cause) {
        return new IllegalStateException(
                "ttl of " + method + " must be a positive duration such as PT5M or 300, got '" + text + "'", cause);
    }
}
