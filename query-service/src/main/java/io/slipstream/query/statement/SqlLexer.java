package io.slipstream.query.statement;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.query.statement.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Splits a statement into tokens by PostgreSQL's lexical structure (PostgreSQL documentation, section 4.1, and its
 * {@code scan.l}), with {@code standard_conforming_strings} on. It decides nothing about grammar. One use, one thread.
 */
public final class SqlLexer {
    private static final String OPERATOR_CHARS = "~!@#^&|`?+-*/%<>=";
    private static final String MAY_END_IN_SIGN = "~!@#^&|`?%";

    private final String sql;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private SqlLexer(String sql) {
        this.sql = sql;
    }

    /**
     * The tokens of a statement, in order.
     *
     * @throws ProblemException STATEMENT_FAILED if a quote or comment is not closed or a character cannot stand in SQL
     */
    public static List<Token> tokens(String sql) {
        SqlLexer lexer = new SqlLexer(sql);
        lexer.refuseUnrepresentable();
        lexer.run();
        return List.copyOf(lexer.tokens);
    }

    private void refuseUnrepresentable() {
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            boolean paired =
                    Character.isHighSurrogate(c) && i + 1 < sql.length() && Character.isLowSurrogate(sql.charAt(i + 1));
            if (paired) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                throw failed("a character that PostgreSQL cannot hold", i);
            }
        }
    }

    private void run() {
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (isSpace(c)) {
                at++;
            } else if (looking("--")) {
                skipLine();
            } else if (looking("/*")) {
                skipBlock();
            } else {
                token(c);
            }
        }
    }

    private void token(char c) {
        if (isQuotePrefix(c)) {
            prefixed(c);
        } else if (isIdentifierStart(c)) {
            word();
        } else if (c == '\'') {
            string(0, false, Kind.STRING);
        } else if (c == '"') {
            quoted(0);
        } else if (c == '$') {
            dollar();
        } else if (isDigit(c) || c == '.' && isDigit(peek(1))) {
            number();
        } else if (OPERATOR_CHARS.indexOf(c) >= 0) {
            operator();
        } else {
            mark(c);
        }
    }

    private boolean isQuotePrefix(char c) {
        return switch (c) {
            case 'e', 'E', 'b', 'B', 'x', 'X', 'n', 'N' -> peek(1) == '\'';
            case 'u', 'U' -> peek(1) == '&' && (peek(2) == '\'' || peek(2) == '"');
            default -> false;
        };
    }

    private void prefixed(char c) {
        switch (c) {
            case 'e', 'E' -> string(1, true, Kind.STRING);
            case 'b', 'B', 'x', 'X' -> string(1, false, Kind.BITS);
            case 'n', 'N' -> string(1, false, Kind.STRING);
            default -> {
                if (peek(2) == '"') {
                    quoted(2);
                } else {
                    string(2, false, Kind.STRING);
                }
            }
        }
    }

    private void word() {
        int start = at;
        while (at < sql.length() && isIdentifierPart(sql.charAt(at))) {
            at++;
        }
        add(Kind.WORD, lowerAscii(sql.substring(start, at)), start);
    }

    private void string(int prefix, boolean escapes, Kind kind) {
        int start = at;
        StringBuilder text = new StringBuilder(sql.substring(at, at + prefix).toLowerCase(Locale.ROOT));
        at += prefix;
        segment(text, escapes, start);
        while (continues()) {
            text.append('\n');
            segment(text, escapes, start);
        }
        add(kind, text.toString(), start);
    }

    private void segment(StringBuilder text, boolean escapes, int start) {
        int from = at++;
        while (true) {
            char c = expect("a string that is not closed", start);
            if (escapes && c == '\\') {
                at += 2;
            } else if (c == '\'' && peek(1) == '\'') {
                at += 2;
            } else if (c == '\'') {
                at++;
                text.append(sql, from, at);
                return;
            } else {
                at++;
            }
        }
    }

    /** Whether the string goes on in another segment; moves to it if so. A line break between the two is required. */
    private boolean continues() {
        int i = at;
        boolean newline = false;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (isSpace(c)) {
                newline |= c == '\n' || c == '\r';
                i++;
            } else if (sql.startsWith("--", i)) {
                while (i < sql.length() && sql.charAt(i) != '\n' && sql.charAt(i) != '\r') {
                    i++;
                }
            } else {
                break;
            }
        }
        if (newline && i < sql.length() && sql.charAt(i) == '\'') {
            at = i;
            return true;
        }
        return false;
    }

    private void quoted(int prefix) {
        int start = at;
        at += prefix + 1;
        while (true) {
            char c = expect("a quoted identifier that is not closed", start);
            if (c == '"' && peek(1) == '"') {
                at += 2;
            } else if (c == '"') {
                at++;
                add(Kind.QUOTED, sql.substring(start, at), start);
                return;
            } else {
                at++;
            }
        }
    }

    private void dollar() {
        int start = at;
        if (isDigit(peek(1))) {
            at++;
            while (isDigit(peek(0))) {
                at++;
            }
            add(Kind.PARAMETER, sql.substring(start, at), start);
            return;
        }
        int tagEnd = at + 1;
        while (tagEnd < sql.length() && isTagPart(sql.charAt(tagEnd), tagEnd == at + 1)) {
            tagEnd++;
        }
        if (tagEnd >= sql.length() || sql.charAt(tagEnd) != '$') {
            throw failed("a '$' that begins neither a parameter nor a quote", start);
        }
        String tag = sql.substring(at, tagEnd + 1);
        int close = sql.indexOf(tag, tagEnd + 1);
        if (close < 0) {
            throw failed("a dollar-quoted string that is not closed", start);
        }
        at = close + tag.length();
        add(Kind.STRING, sql.substring(start, at), start);
    }

    private void number() {
        int start = at;
        char second = Character.toLowerCase(peek(1));
        if (sql.charAt(at) == '0' && (second == 'x' || second == 'o' || second == 'b')) {
            at += 2;
            while (isAlphanumeric(peek(0)) || peek(0) == '_') {
                at++;
            }
        } else {
            digits();
            if (peek(0) == '.' && peek(1) != '.') {
                at++;
                digits();
            }
            exponent();
        }
        add(Kind.NUMBER, lowerAscii(sql.substring(start, at)), start);
    }

    private void digits() {
        while (isDigit(peek(0)) || peek(0) == '_' && isDigit(peek(1))) {
            at++;
        }
    }

    private void exponent() {
        int sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
        if ((peek(0) == 'e' || peek(0) == 'E') && isDigit(peek(1 + sign))) {
            at += 1 + sign;
            digits();
        }
    }

    private void operator() {
        int start = at;
        int end = at;
        while (end < sql.length()
                && OPERATOR_CHARS.indexOf(sql.charAt(end)) >= 0
                && !sql.startsWith("--", end)
                && !sql.startsWith("/*", end)) {
            end++;
        }
        boolean signAllowed = sql.substring(start, end).chars().anyMatch(c -> MAY_END_IN_SIGN.indexOf(c) >= 0);
        while (!signAllowed && end - start > 1 && (sql.charAt(end - 1) == '+' || sql.charAt(end - 1) == '-')) {
            end--;
        }
        at = end;
        add(Kind.OPERATOR, sql.substring(start, end), start);
    }

    private void mark(char c) {
        int start = at;
        String mark = switch (c) {
            case ',', '(', ')', '[', ']', ';' -> String.valueOf(c);
            case '.' -> peek(1) == '.' ? ".." : ".";
            case ':' -> peek(1) == ':' ? "::" : peek(1) == '=' ? ":=" : ":";
            default -> throw failed("a character that cannot stand there", start);
        };
        at += mark.length();
        add(Kind.PUNCTUATION, mark, start);
    }

    private void skipLine() {
        while (at < sql.length() && sql.charAt(at) != '\n' && sql.charAt(at) != '\r') {
            at++;
        }
    }

    private void skipBlock() {
        int start = at;
        int depth = 0;
        do {
            expect("a comment that is not closed", start);
            if (looking("/*")) {
                depth++;
                at += 2;
            } else if (looking("*/")) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0);
    }

    private void add(Kind kind, String text, int start) {
        tokens.add(new Token(kind, text, start, at));
    }

    private char expect(String missing, int start) {
        if (at >= sql.length()) {
            throw failed(missing, start);
        }
        return sql.charAt(at);
    }

    private char peek(int ahead) {
        return at + ahead < sql.length() ? sql.charAt(at + ahead) : 0;
    }

    private boolean looking(String text) {
        return sql.startsWith(text, at);
    }

    private static ProblemException failed(String what, int position) {
        return new ProblemException(
                ErrorCode.STATEMENT_FAILED, "the statement has " + what + ", at character " + (position + 1));
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == 0x0b;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isAlphanumeric(char c) {
        return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isIdentifierStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80;
    }

    private static boolean isIdentifierPart(char c) {
        return isIdentifierStart(c) || isDigit(c) || c == '$';
    }

    private static boolean isTagPart(char c, boolean first) {
        return isIdentifierStart(c) || !first && isDigit(c);
    }

    private static String lowerAscii(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            lower.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
        }
        return lower.toString();
    }
}
