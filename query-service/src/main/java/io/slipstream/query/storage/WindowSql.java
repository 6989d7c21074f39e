package io.slipstream.query.storage;

import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.query.statement.Analysis;
import io.slipstream.query.statement.ResultColumn;
import io.slipstream.query.statement.ResultColumn.Form;
import io.slipstream.query.statement.SortKey;
import io.slipstream.query.statement.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The text that reads a part of a statement's result. The statement becomes a subquery whose columns are renamed by
 * position, so that repeated names, JSON and sort keys need no parser. Nothing but numbers and positions is put into it.
 *
 * @param text the SQL
 * @param extra texts that follow the statement's own parameters
 */
record WindowSql(String text, List<@Nullable String> extra) {
    /** The text for a part of a statement's result. */
    static WindowSql of(Analysis analysis, Window window) {
        return switch (window) {
            case Window.Whole ignored -> new WindowSql(whole(analysis), List.of());
            case Window.Numbered numbered ->
                new WindowSql(
                        select(analysis, List.of()) + order(analysis, numbered.order()) + "\nLIMIT "
                                + numbered.perPage() + " OFFSET " + numbered.offset(),
                        List.of());
            case Window.After after -> after(analysis, after);
        };
    }

    /** The text that counts a statement's rows. */
    static String count(Analysis analysis) {
        return "SELECT count(*) FROM (\n" + analysis.statement().source() + "\n) AS q";
    }

    private static String whole(Analysis analysis) {
        boolean asItIs = analysis.columns().stream().allMatch(column -> column.form() == Form.NATIVE);
        return asItIs ? analysis.statement().source() : select(analysis, List.of());
    }

    private static String select(Analysis analysis, List<SortKey> keys) {
        List<ResultColumn> columns = analysis.columns();
        String list = IntStream.range(0, columns.size())
                .mapToObj(i -> "q.c" + i + cast(columns.get(i).form()))
                .collect(Collectors.joining(", "));
        String keyTexts = keys.stream()
                .map(key -> ", q.c" + index(analysis, key) + "::text")
                .collect(Collectors.joining());
        String names = IntStream.range(0, columns.size()).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
        return "SELECT " + list + keyTexts + " FROM (\n" + analysis.statement().source() + "\n) AS q(" + names + ")";
    }

    private static String cast(Form form) {
        return switch (form) {
            case NATIVE -> "";
            case TEXT, JSON -> "::text";
            case JSON_ARRAY -> "::text[]";
        };
    }

    private static String order(Analysis analysis, List<SortKey> keys) {
        return keys.isEmpty()
                ? ""
                : keys.stream()
                        .map(key -> "q.c" + index(analysis, key) + (key.descending() ? " DESC" : " ASC")
                                + (key.nullsFirst() ? " NULLS FIRST" : " NULLS LAST"))
                        .collect(Collectors.joining(", ", "\nORDER BY ", ""));
    }

    private static WindowSql after(Analysis analysis, Window.After window) {
        List<@Nullable String> last = window.after();
        List<@Nullable String> extra = new ArrayList<>();
        String where = last == null ? "" : "\nWHERE " + after(analysis, window.order(), last, extra);
        return new WindowSql(
                select(analysis, window.order()) + where + order(analysis, window.order()) + "\nLIMIT "
                        + (window.limit() + 1),
                extra);
    }

    /** Rows whose first keys are those of the last row and whose next key comes after it, for each number of first keys. */
    private static String after(
            Analysis analysis, List<SortKey> keys, List<@Nullable String> last, List<@Nullable String> extra) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            extra.add(last.get(i));
            int position = analysis.parameterTypes().size() + i + 1;
            values.add("($" + position + "::text)::"
                    + analysis.columns().get(index(analysis, keys.get(i))).sqlType());
        }
        List<String> ways = new ArrayList<>();
        String same = "";
        for (int i = 0; i < keys.size(); i++) {
            String column = "q.c" + index(analysis, keys.get(i));
            boolean isNull = last.get(i) == null;
            ways.add("(" + same + next(keys.get(i), column, values.get(i), isNull) + ")");
            // A null position keeps its parameter, so that the statement has as many parameters as it has values.
            same += isNull
                    ? "(" + column + " IS NULL AND " + values.get(i) + " IS NULL) AND "
                    : column + " = " + values.get(i) + " AND ";
        }
        return String.join(" OR ", ways);
    }

    private static String next(SortKey key, String column, String value, boolean isNull) {
        if (isNull) {
            return "(" + value + " IS NULL AND " + column
                    + (key.nullsFirst() ? " IS NOT NULL)" : " <> " + column + ")");
        }
        String beyond = column + (key.descending() ? " < " : " > ") + value;
        return key.nullsFirst() ? beyond : "(" + beyond + " OR " + column + " IS NULL)";
    }

    private static int index(Analysis analysis, SortKey key) {
        int index = analysis.columnIndex(key.column());
        if (index < 0) {
            throw ProblemException.invalid("order_by", "columns of the result; '" + key.column() + "' is none");
        }
        return index;
    }
}
