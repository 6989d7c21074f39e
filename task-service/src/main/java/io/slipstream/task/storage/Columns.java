package io.slipstream.task.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Rows turned into the arrays that {@code unnest} takes. */
final class Columns {
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    void add(@Nullable Object... row) {
        rows.add(Collections.unmodifiableList(Arrays.asList(row)));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** One column. */
    <T> T[] array(int column, IntFunction<T[]> make) {
        List<@Nullable Object> cells = new ArrayList<>(rows.size());
        for (List<@Nullable Object> row : rows) {
            cells.add(row.get(column));
        }
        return cells.toArray(make);
    }

    /** All columns: the first of UUIDs, the others of texts. */
    List<Object> uuidAndTexts() {
        List<Object> arrays = new ArrayList<>();
        arrays.add(array(0, UUID[]::new));
        for (int column = 1; column < rows.getFirst().size(); column++) {
            arrays.add(array(column, String[]::new));
        }
        return arrays;
    }

    /** A list as PostgreSQL writes an array of texts, since {@code unnest} would flatten an array of arrays. */
    static String arrayLiteral(List<String> texts) {
        StringBuilder literal = new StringBuilder("{");
        for (String text : texts) {
            if (literal.length() > 1) {
                literal.append(',');
            }
            literal.append('"')
                    .append(text.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
        return literal.append('}').toString();
    }
}
