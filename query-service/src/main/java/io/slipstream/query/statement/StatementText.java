package io.slipstream.query.statement;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.query.statement.Token.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One statement that looks like a query. PostgreSQL has the last word on what it is; this is the first sieve, which
 * never sees a grammar: it knows tokens only.
 *
 * @param source the text to run: from the first token to the last, without a final semicolon
 * @param tokens its tokens
 * @param normalized its tokens in canonical form with the literals; equal for texts that PostgreSQL cannot tell apart
 * @param shape like {@code normalized}, with a question mark for each value and lists of values folded
 * @param fingerprint 16 hexadecimal digits of the shape's SHA-256
 */
public record StatementText(String source, List<Token> tokens, String normalized, String shape, String fingerprint) {
    private static final Set<String> BEGINNINGS = Set.of("select", "with", "values", "table");
    private static final String VALUE = "?";
    private static final String VALUES = "?, …";

    /**
     * The statement of a text.
     *
     * @throws ProblemException STATEMENT_NOT_ALLOWED if it is not one statement that begins like a query;
     *     STATEMENT_FAILED if it cannot be split into tokens
     */
    public static StatementText parse(String sql) {
        List<Token> tokens = withoutFinalSemicolons(SqlLexer.tokens(sql));
        if (tokens.isEmpty()) {
            throw refused("the statement is empty");
        }
        if (tokens.stream().anyMatch(token -> token.isMark(";"))) {
            throw refused("more than one statement");
        }
        if (tokens.stream().anyMatch(StatementText::isUnicodeIdentifier)) {
            throw refused("identifiers with Unicode escapes (U&\"…\") are not accepted");
        }
        Token first = tokens.stream()
                .filter(token -> !token.isMark("("))
                .findFirst()
                .orElseThrow(() -> refused("the statement is empty"));
        if (first.kind() != Kind.WORD || !BEGINNINGS.contains(first.text())) {
            throw refused("a statement must begin with SELECT, WITH, VALUES or TABLE");
        }
        String source =
                sql.substring(tokens.getFirst().start(), tokens.getLast().end());
        String shape = shapeOf(tokens);
        return new StatementText(source, tokens, join(tokens), shape, hash(shape));
    }

    /** The names of what is called like a function, without their schema, unescaped. Some of them are keywords or types. */
    public Set<String> calls() {
        return calls(tokens);
    }

    /** The names of what is called like a function among tokens. */
    public static Set<String> calls(List<Token> tokens) {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i + 1 < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (tokens.get(i + 1).isMark("(") && isName(token)) {
                names.add(unquoted(token));
            }
        }
        return names;
    }

    /** How many parameters it has: the highest number it mentions. */
    public int parameters() {
        return tokens.stream()
                .filter(token -> token.kind() == Kind.PARAMETER)
                .mapToInt(StatementText::number)
                .max()
                .orElse(0);
    }

    /**
     * The statement with its parameters cast to types.
     *
     * @param types SQL type names, by position; null leaves a parameter as it is
     */
    public StatementText withParameterTypes(List<String> types) {
        StringBuilder text = new StringBuilder();
        int offset = tokens.getFirst().start();
        int copied = 0;
        for (Token token : tokens) {
            if (token.kind() == Kind.PARAMETER && number(token) <= types.size() && number(token) > 0) {
                text.append(source, copied, token.start() - offset)
                        .append("(")
                        .append(token.text())
                        .append("::")
                        .append(types.get(number(token) - 1))
                        .append(")");
                copied = token.end() - offset;
            }
        }
        return parse(text.append(source.substring(copied)).toString());
    }

    private static int number(Token parameter) {
        String digits = parameter.text().substring(1);
        return digits.length() > 5 ? Integer.MAX_VALUE : Integer.parseInt(digits);
    }

    private static boolean isName(Token token) {
        return token.kind() == Kind.WORD || token.kind() == Kind.QUOTED;
    }

    private static String unquoted(Token token) {
        if (token.kind() == Kind.WORD) {
            return token.text();
        }
        return token.text().substring(1, token.text().length() - 1).replace("\"\"", "\"");
    }

    private static boolean isUnicodeIdentifier(Token token) {
        return token.kind() == Kind.QUOTED && token.text().charAt(0) != '"';
    }

    private static List<Token> withoutFinalSemicolons(List<Token> tokens) {
        int end = tokens.size();
        while (end > 0 && tokens.get(end - 1).isMark(";")) {
            end--;
        }
        return tokens.subList(0, end);
    }

    private static String join(List<Token> tokens) {
        return tokens.stream().map(Token::text).collect(Collectors.joining(" "));
    }

    private static String shapeOf(List<Token> tokens) {
        StringBuilder shape = new StringBuilder();
        int i = 0;
        while (i < tokens.size()) {
            Token token = tokens.get(i);
            int list = valueListEnd(tokens, i);
            if (!shape.isEmpty()) {
                shape.append(' ');
            }
            if (list > i) {
                shape.append("in ( ").append(VALUES).append(" )");
                i = list;
            } else {
                shape.append(token.isValue() ? VALUE : token.text());
                i++;
            }
        }
        return shape.toString();
    }

    /** The index after {@code in (value, …)} that begins at an index; the index itself if none does. */
    private static int valueListEnd(List<Token> tokens, int at) {
        if (!tokens.get(at).isWord("in")
                || at + 1 >= tokens.size()
                || !tokens.get(at + 1).isMark("(")) {
            return at;
        }
        int i = at + 2;
        while (i < tokens.size()) {
            if (isSign(tokens.get(i))) {
                i++;
            }
            if (i + 1 >= tokens.size() || !tokens.get(i).isValue()) {
                return at;
            }
            Token after = tokens.get(i + 1);
            if (after.isMark(")")) {
                return i + 2;
            }
            if (!after.isMark(",")) {
                return at;
            }
            i += 2;
        }
        return at;
    }

    private static boolean isSign(Token token) {
        return token.kind() == Kind.OPERATOR
                && (token.text().equals("-") || token.text().equals("+"));
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static ProblemException refused(String why) {
        return new ProblemException(ErrorCode.STATEMENT_NOT_ALLOWED, why);
    }
}
