package io.slipstream.query.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.query.statement.Token.Kind;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlLexerTest {
    private static final List<String> PIECES = List.of(
            "select",
            "FROM",
            "täble",
            "a_1$",
            "\"Quoted \"\" one\"",
            "'it''s'",
            "E'a\\'b'",
            "e'\\\\'",
            "N'x'",
            "B'101'",
            "x'1F'",
            "U&'d\\0061t'",
            "$$do;llar$$",
            "$t$ a $$ b $t$",
            "1",
            "1.5",
            ".5",
            "2.",
            "1e10",
            "1.5E-3",
            "0x1F",
            "1_000",
            "$1",
            "$23",
            "+",
            "-",
            "<>",
            "!=",
            "->>",
            "@>",
            "||",
            "<=",
            "=",
            "*",
            "/",
            "%",
            "^",
            "~*",
            "::",
            ":=",
            "..",
            ".",
            ",",
            "(",
            ")",
            "[",
            "]",
            ":",
            ";",
            "'a'\n'b'",
            "E'a' -- c\n 'b\\'c'");
    private static final List<String> GAPS =
            List.of(" ", "\n", "\t", "\r\n", " /* comment */ ", "/* a /* nested */ 'quote */", " -- line ' \"\n", "\f");

    @RepeatedTest(200)
    void tokens_ofPiecesWithAnyGapsBetween_areThePieces(RepetitionInfo seed) {
        Random random = new Random(seed.getCurrentRepetition());
        List<String> pieces = random.ints(1 + random.nextInt(12), 0, PIECES.size())
                .mapToObj(PIECES::get)
                .toList();
        String sql = pieces.stream()
                .map(piece -> piece + GAPS.get(random.nextInt(GAPS.size())) + " ")
                .collect(Collectors.joining("/**/"));

        List<Token> tokens = SqlLexer.tokens(sql);

        assertThat(tokens).hasSameSizeAs(pieces);
        for (int i = 0; i < pieces.size(); i++) {
            assertThat(sql.substring(tokens.get(i).start(), tokens.get(i).end()))
                    .isEqualTo(pieces.get(i));
        }
    }

    @RepeatedTest(200)
    void tokens_ofTheirOwnTexts_areTheSameTokens(RepetitionInfo seed) {
        Random random = new Random(seed.getCurrentRepetition());
        String sql = random.ints(1 + random.nextInt(12), 0, PIECES.size())
                .mapToObj(PIECES::get)
                .collect(Collectors.joining(" /**/ "));
        List<Token> tokens = SqlLexer.tokens(sql);

        List<Token> again = SqlLexer.tokens(tokens.stream().map(Token::text).collect(Collectors.joining(" ")));

        assertThat(again.stream().map(token -> token.kind() + token.text()))
                .containsExactlyElementsOf(tokens.stream()
                        .map(token -> token.kind() + token.text())
                        .toList());
    }

    @RepeatedTest(500)
    void tokens_ofAnything_areInOrderAndLeaveOutOnlySpaceAndComments_orAreRefused(RepetitionInfo seed) {
        Random random = new Random(seed.getCurrentRepetition());
        String alphabet = "aE'\"$\\ \n-*/;(),.0x1u&U_é+<:=|";
        String sql = random.ints(random.nextInt(30), 0, alphabet.length())
                .mapToObj(i -> String.valueOf(alphabet.charAt(i)))
                .collect(Collectors.joining());
        List<Token> tokens;
        try {
            tokens = SqlLexer.tokens(sql);
        } catch (ProblemException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.STATEMENT_FAILED);
            return;
        }
        int end = 0;
        for (Token token : tokens) {
            assertThat(token.start()).isGreaterThanOrEqualTo(end);
            assertThat(token.end()).isGreaterThan(token.start());
            assertThat(sql.substring(end, token.start())).matches("(?s)(\\s|\\x0b|--[^\\n\\r]*|/\\*.*\\*/)*");
            end = token.end();
        }
    }

    @Test
    void tokens_ofWords_areInLowerCaseAsPostgresqlFoldsThem() {
        assertThat(SqlLexer.tokens("SeLeCT ÄB \"KeePs\"").stream().map(Token::text))
                .containsExactly("select", "Äb", "\"KeePs\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a=-1|= -", "a<>-1|<> -", "a@-1|@-", "a*/**/b|*", "a+-- x|+", "a->>-1|->> -", "a?-b|?-"})
    void tokens_ofOperators_endWhereAnotherOneOrACommentBegins(String sql, String expected) {
        List<String> operators = SqlLexer.tokens(sql).stream()
                .filter(token -> token.kind() == Kind.OPERATOR)
                .map(Token::text)
                .toList();

        assertThat(String.join(" ", operators)).isEqualTo(expected);
    }

    @Test
    void tokens_ofABackslashInAPlainString_doNotEscapeTheQuote() {
        assertThat(SqlLexer.tokens("'a\\' ; drop")).extracting(Token::text).containsExactly("'a\\'", ";", "drop");
    }

    @Test
    void tokens_ofAContinuedEscapeString_escapeInItsSecondPart() {
        assertThat(SqlLexer.tokens("E'a'\n'b\\'c' d")).extracting(Token::kind).containsExactly(Kind.STRING, Kind.WORD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'open",
                "E'open\\'",
                "\"open",
                "$$open",
                "$t$open$$",
                "/* open",
                "/* a /* b */",
                "a \\ b",
                "$",
                "a \0 b",
                "'\ud800'"
            })
    void tokens_ofWhatIsNotClosedOrCannotStandThere_areRefused(String sql) {
        assertThatThrownBy(() -> SqlLexer.tokens(sql))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.code()).isEqualTo(ErrorCode.STATEMENT_FAILED));
    }
}
