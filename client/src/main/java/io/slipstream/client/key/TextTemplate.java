package io.slipstream.client.key;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Text with arguments in braces, by name or position: {@code product:{id}}, {@code product:{0}}; components of records after a dot, {@code product:{product.id}}. For tags: what two
 * texts have in common is invalidated together, so unlike keys they need not be free of collisions, and other programs can make the same ones.
 */
public final class TextTemplate {
    private final List<Piece> pieces;

    private sealed interface Piece {
        record Fixed(String text) implements Piece {}

        record Argument(int position, List<String> path) implements Piece {}
    }

    private TextTemplate(List<Piece> pieces) {
        this.pieces = pieces;
    }

    /**
     * The template of a text.
     *
     * @param parameters the names of the method's parameters, in order
     * @throws IllegalArgumentException if braces do not match, or name no parameter
     */
    public static TextTemplate parse(String text, List<String> parameters) {
        List<Piece> pieces = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf('{', at);
            int end = open < 0 ? text.length() : open;
            if (text.substring(at, end).indexOf('}') >= 0) {
                throw new IllegalArgumentException("'" + text + "' has a } without a {");
            }
            if (end > at) {
                pieces.add(new Piece.Fixed(text.substring(at, end)));
            }
            if (open < 0) {
                break;
            }
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw new IllegalArgumentException("'" + text + "' has a { without a }");
            }
            pieces.add(argument(text, text.substring(open + 1, close), parameters));
            at = close + 1;
        }
        return new TextTemplate(pieces);
    }

    private static Piece argument(String text, String path, List<String> parameters) {
        List<String> steps = List.of(path.split("\\.", -1));
        String first = steps.getFirst();
        boolean isPosition =
                !first.isEmpty() && first.length() <= 3 && first.chars().allMatch(Character::isDigit);
        int position = isPosition ? Integer.parseInt(first) : parameters.indexOf(first);
        if (position < 0 || position >= parameters.size()) {
            throw new IllegalArgumentException(
                    "'" + text + "' names '" + first + "', the parameters are " + parameters);
        }
        return new Piece.Argument(position, steps.subList(1, steps.size()));
    }

    /** The text for some arguments. A comma in one is written {@code %2C}, since tags cannot have any; null is written {@code null}. */
    public String fill(@Nullable Object[] arguments) {
        StringBuilder text = new StringBuilder();
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Fixed(String fixed) -> text.append(fixed);
                case Piece.Argument(int position, List<String> path) ->
                    text.append(
                            String.valueOf(follow(arguments[position], path)).replace(",", "%2C"));
            }
        }
        return text.toString();
    }

    private static @Nullable Object follow(@Nullable Object value, List<String> path) {
        Object reached = value;
        for (String step : path) {
            if (reached == null) {
                return null;
            }
            reached = component(reached, step);
        }
        return reached;
    }

    private static @Nullable Object component(Object value, String name) {
        if (value instanceof Record fields) {
            RecordComponent component = Stream.of(fields.getClass().getRecordComponents())
                    .filter(one -> one.getName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            value.getClass().getName() + " has no component '" + name + "'"));
            return KeyText.component(fields, component);
        }
        throw new IllegalArgumentException(
                value.getClass().getName() + " is no record, so '." + name + "' cannot be read");
    }
}
