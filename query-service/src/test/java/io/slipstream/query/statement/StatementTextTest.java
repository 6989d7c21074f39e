package io.slipstream.query.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select 1|SELECT\t1 ;",
                "select a from t where b='x'|select a /* c */ from T where B = 'x' -- end",
                "select a.b|select a . b",
                "select -1|select - 1",
                "select 'a'::text|select 'a' :: text"
            })
    void parse_textsThatPostgresqlCannotTellApart_haveOneNormalForm(String left, String right) {
        assertThat(StatementText.parse(left).normalized())
                .isEqualTo(StatementText.parse(right).normalized());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select 1|select 2",
                "select 'a'|select 'A'",
                "select 'a b'|select 'a  b'",
                "select 1|select '1'",
                "select 1|select 1.0",
                "select \"a\"|select \"A\"",
                "select \"a\"|select a",
                "select $$x$$|select $$y$$",
                "select a - b|select a -b + c",
                "select $1, $2|select $2, $1",
                "select e'a'|select 'a'"
            })
    void parse_textsThatMeanDifferentThings_haveDifferentNormalForms(String left, String right) {
        assertThat(StatementText.parse(left).normalized())
                .isNotEqualTo(StatementText.parse(right).normalized());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select * from t where a = 1|SELECT * FROM t WHERE a = 'x'",
                "select * from t where a = 1|select * from t where a = $1",
                "select * from t where a in (1,2,3)|select * from t where a in ('x')",
                "select * from t where a in (1,2,3)|select * from t where a in (-1, $2)"
            })
    void fingerprint_ofOneShape_isOne(String left, String right) {
        assertThat(StatementText.parse(left).fingerprint())
                .isEqualTo(StatementText.parse(right).fingerprint());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select 1|select 1, 2",
                "select a from t|select b from t",
                "select a from t where a in (1, 2)|select a from t where a in (select 1)",
                "select a from t where a in (1, b)|select a from t where a in (1, 2)",
                "select true|select false"
            })
    void fingerprint_ofTwoShapes_areTwo(String left, String right) {
        assertThat(StatementText.parse(left).fingerprint())
                .isNotEqualTo(StatementText.parse(right).fingerprint());
    }

    @Test
    void shape_ofAStatement_hasNoneOfItsLiterals() {
        StatementText statement =
                StatementText.parse("select 'secret', 42, $$hidden$$, x'1F' from t where a in (7, 8)");

        assertThat(statement.shape()).doesNotContain("secret", "42", "hidden", "1F", "7", "8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ;; ",
                "-- nothing",
                "select 1; select 2",
                "select 1;;drop table t",
                "insert into t values (1)",
                "delete from t",
                "set x = 1",
                "explain analyze select 1",
                "copy t to stdout",
                "do $$ begin end $$",
                "call p()",
                "\"select\" 1",
                "/* select */ delete from t",
                "select U&\"\\0061\"()"
            })
    void parse_whatIsNotOneQuery_isRefused(String sql) {
        assertThatThrownBy(() -> StatementText.parse(sql))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.code()).isEqualTo(ErrorCode.STATEMENT_NOT_ALLOWED));
    }

    @Test
    void parse_semicolonsWithinQuotes_areNoEnds() {
        assertThat(StatementText.parse("select ';', \"a;b\", $$;$$ /* ; */ -- ;\n ;")
                        .source())
                .isEqualTo("select ';', \"a;b\", $$;$$");
    }

    @Test
    void calls_ofFunctionsHoweverTheyAreWritten_areFound() {
        StatementText statement = StatementText.parse(
                "select PG_READ_FILE ('x'), pg_catalog . \"lo_export\" /* c */ (1, 'y'), \"we\"\"ird\"(1), count(*)");

        assertThat(statement.calls()).containsExactlyInAnyOrder("pg_read_file", "lo_export", "we\"ird", "count");
    }

    @Test
    void withParameterTypes_ofAStatement_castsParametersAndNothingElse() {
        StatementText statement = StatementText.parse("  select '$1', $2, $1 from t where a=$1");

        assertThat(statement.withParameterTypes(List.of("int8", "text")).source())
                .isEqualTo("select '$1', ($2::text), ($1::int8) from t where a=($1::int8)");
        assertThat(statement.parameters()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a|a|false|false",
                "A desc|a|true|true",
                "\"A\" asc nulls first|A|false|true",
                "a desc nulls last|a|true|false"
            })
    void sortKey_asSqlSpellsIt_isRead(String text, String column, boolean descending, boolean nullsFirst) {
        assertThat(SortKey.parse(text, "order_by[0]")).isEqualTo(new SortKey(column, descending, nullsFirst));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a b", "a desc asc", "1", "a; drop table t", "a nulls", "lower(a)", "a desc nulls middle"})
    void sortKey_anythingElse_isRefusedByItsField(String text) {
        assertThatThrownBy(() -> SortKey.parse(text, "order_by[3]"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem ->
                                assertThat(problem.errors().getFirst().field()).isEqualTo("order_by[3]"));
    }
}
