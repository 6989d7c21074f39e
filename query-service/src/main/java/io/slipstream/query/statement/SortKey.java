package io.slipstream.query.statement;

import io.slipstream.contracts.problem.ProblemException;
import java.util.List;
import java.util.Locale;

/**
 * One part of an order.
 *
 * @param column a column of the result
 * @param descending greatest first
 * @param nullsFirst nulls before everything else; PostgreSQL's default is first for descending orders, else last
 */
public record SortKey(String column, boolean descending, boolean nullsFirst) {
    /**
     * The key that a text spells: {@code created_at desc nulls last}.
     *
     * @param field the request field it came from, for the error
     */
    public static SortKey parse(String text, String field) {
        List<Token> tokens = SqlLexer.tokens(text);
        int at = 0;
        if (tokens.isEmpty()) {
            throw rule(field);
        }
        Token name = tokens.get(at++);
        String column = switch (name.kind()) {
            case WORD -> name.text();
            case QUOTED -> text.substring(name.start() + 1, name.end() - 1).replace("\"\"", "\"");
            default -> throw rule(field);
        };
        boolean descending = at < tokens.size() && tokens.get(at).isWord("desc");
        if (descending || at < tokens.size() && tokens.get(at).isWord("asc")) {
            at++;
        }
        boolean nullsFirst = descending;
        if (at + 1 < tokens.size() && tokens.get(at).isWord("nulls")) {
            String place = tokens.get(at + 1).text().toLowerCase(Locale.ROOT);
            if (!place.equals("first") && !place.equals("last")) {
                throw rule(field);
            }
            nullsFirst = place.equals("first");
            at += 2;
        }
        if (at != tokens.size()) {
            throw rule(field);
        }
        return new SortKey(column, descending, nullsFirst);
    }

    private static ProblemException rule(String field) {
        return ProblemException.invalid(
                field, "a column, then optionally asc or desc, then optionally nulls first or last");
    }
}
