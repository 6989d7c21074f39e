package io.slipstream.query.http;

import static io.slipstream.query.stack.QueryClient.owner;
import static io.slipstream.query.stack.QueryClient.request;
import static io.slipstream.query.stack.QueryClient.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.devkit.junit.LocalStackResource;
import io.slipstream.query.stack.ExtraDatasources;
import io.slipstream.query.stack.QueryClient;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = LocalStackResource.class, initArgs = @ResourceArg(name = "service", value = "query"))
@WithTestResource(ExtraDatasources.class)
class SqlIT {
    private final QueryClient client = new QueryClient();

    @Test
    void run_aSelect_answersColumnsRowsAndTime() {
        client.sql("select n as \"N\", 'x' || n as t from generate_series(1, $1::int) n order by 1", 3)
                .statusCode(200)
                .header("Cache-Status", containsString("fwd=bypass"))
                .body("columns.name", equalTo(List.of("N", "t")))
                .body("columns.type", equalTo(List.of("int4", "text")))
                .body("data.N", equalTo(List.of(1, 2, 3)))
                .body("data[2].t", equalTo("x3"))
                .body("row_count", is(3))
                .body("truncated", nullValue())
                .body("duration_ms", notNullValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "9007199254740993::int8|9007199254740993",
                "123456789012345678901234567890.123456789000::numeric|123456789012345678901234567890.123456789000",
                "0.0000000001::numeric|0.0000000001",
                "'NaN'::numeric|\"NaN\"",
                "'Infinity'::float8|\"Infinity\"",
                "1.5::float4|1.5",
                "true|true",
                "'\\x00ff10'::bytea|\"AP8Q\"",
                "'2027-01-31'::date|\"2027-01-31\"",
                "'2027-01-31 12:30:00'::timestamp|\"2027-01-31T12:30:00\"",
                "'2027-01-31 12:30:00.123456+02'::timestamptz|\"2027-01-31T10:30:00.123456Z\"",
                "'infinity'::timestamptz|\"infinity\"",
                "'12:30'::time|\"12:30\"",
                "interval '1 day 2 hours'|\"P1DT2H\"",
                "'{\"b\": 1.00000000000000000001, \"a\": [1,  2]}'::json|{\"b\": 1.00000000000000000001, \"a\": [1,  2]}",
                "'{\"b\":1.10}'::jsonb|{\"b\": 1.10}",
                "array['{\"a\":1}'::jsonb]|[{\"a\": 1}]",
                "array[1,null,3]|[1,null,3]",
                "array['a','b']|[\"a\",\"b\"]",
                "array[[1,2],[3,4]]::text|\"{{1,2},{3,4}}\"",
                "'6ba7b810-9dad-11d1-80b4-00c04fd430c8'::uuid|\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"",
                "'10.0.0.1/8'::inet|\"10.0.0.1/8\"",
                "'[1,5)'::int4range|\"[1,5)\"",
                "null::text|null"
            })
    void run_everyType_becomesExactJson(String expression, String expected) {
        String body = client.sql("select " + expression + " as v")
                .statusCode(200)
                .extract()
                .asString();

        assertThat(body).contains("\"data\":[{\"v\":" + expected + "}]");
    }

    @Test
    void run_columnsOfOneName_areToldApart() {
        client.sql("select 1 as a, 2 as a, 3 as a, '{}'::json as j")
                .statusCode(200)
                .body("columns.name", equalTo(List.of("a", "a_2", "a_3", "j")))
                .body("data[0].a_3", is(3));
    }

    @ParameterizedTest
    @MethodSource("goodParameters")
    void run_parameters_areTypedByPostgresql(String type, Object given, String expected) {
        String body = client.sql("select $1::" + type + " as v", given)
                .statusCode(200)
                .extract()
                .asString();

        assertThat(body).contains("\"data\":[{\"v\":" + expected + "}]");
    }

    static List<Object[]> goodParameters() {
        return List.of(new Object[][] {
            {"int8", 9007199254740993L, "9007199254740993"},
            {"int4", "42", "42"},
            {"numeric", new BigDecimal("0.10000000000000000000001"), "0.10000000000000000000001"},
            {"float8", 1.5, "1.5"},
            {"bool", true, "true"},
            {"text", "it's; -- \" $1", "\"it's; -- \\\" $1\""},
            {"text", 12, "\"12\""},
            {"date", "2027-01-31", "\"2027-01-31\""},
            {"timestamptz", "2027-01-31T10:00:00+01:00", "\"2027-01-31T09:00:00Z\""},
            {"uuid", "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\""},
            {"bytea", "AP8Q", "\"AP8Q\""},
            {"jsonb", Map.of("a", List.of(1)), "{\"a\": [1]}"},
            {"int8[]", List.of(1, 2), "[1,2]"},
            {"text[]", List.of("a", "b"), "[\"a\",\"b\"]"},
            {"interval", "P1DT2H", "\"P1DT2H\""},
            {"int4", null, "null"},
        });
    }

    @ParameterizedTest
    @MethodSource("badParameters")
    void run_aParameterThatCannotBeCoerced_isRefusedByItsPosition(String type, Object given) {
        client.sql("select 1 as one, $1::text as a, $2::" + type + " as b", "fine", given)
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", equalTo("https://slipstream.io/problems/invalid-request"))
                .body("errors[0].field", containsString("params[1]"))
                .body("errors[0].rule", notNullValue());
    }

    static List<Object[]> badParameters() {
        return List.of(new Object[][] {
            {"int4", "x"},
            {"int4", 2147483648L},
            {"int4", 1.5},
            {"int2", 70_000},
            {"int8", true},
            {"bool", 1},
            {"numeric", "one"},
            {"date", "31.1.2027"},
            {"date", 20270131},
            {"timestamptz", "2027-01-31T10:00:00"},
            {"uuid", "1"},
            {"bytea", "%%"},
            {"text", List.of(1)},
            {"int4[]", 1},
            {"int4[]", List.of("x")},
            {"inet", "10.0.0.1"},
            {"int4range", "x"},
        });
    }

    @Test
    void run_theWrongNumberOfParameters_isRefused() {
        client.sql("select $1::int, $2::int", 1).statusCode(400).body("errors[0].field", equalTo("params"));
        client.sql("select 1", 1).statusCode(400).body("errors[0].field", equalTo("params"));
    }

    @Test
    void run_moreRowsThanTheLimit_cutsTheAnswerAndSaysSo() {
        client.sql("select n from generate_series(1, 5000) n order by n")
                .statusCode(200)
                .body("row_count", is(1000))
                .body("data.size()", is(1000))
                .body("data[999].n", is(1000))
                .body("truncated", is(true));
        client.sql("select n from generate_series(1, 1000) n").statusCode(200).body("truncated", nullValue());
    }

    @Test
    void run_moreBytesThanTheLimit_cutsTheAnswerAndSaysSo() {
        byte[] body = client.sql("select repeat('x', 10000) as v from generate_series(1, 500)")
                .statusCode(200)
                .body("truncated", is(true))
                .extract()
                .asByteArray();

        assertThat(body.length).isBetween(1 << 20, (1 << 20) + 100_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into victim values (9)",
                "update victim set a = 2",
                "delete from victim",
                "truncate victim",
                "drop table victim",
                "create table x (a int)",
                "with gone as (delete from victim returning *) select * from gone",
                "with new as (insert into victim values (1) returning a) select * from new",
                "select * from (with gone as (delete from victim returning *) select * from gone) x",
                "with x as (select 1) update victim set a = 2",
                "with x as (select 1) merge into victim using x on true when matched then delete",
                "select 1; delete from victim",
                "select 1;;; select 2",
                "select 1 /* ; */ ; delete from victim --",
                "/* select */ delete from victim",
                "-- select\ndelete from victim",
                "select * into copied from victim",
                "select a from victim for update",
                "select a from victim for share of victim nowait",
                "select * from (select a from victim for update) x",
                "copy victim to stdout",
                "copy (select 1) to program 'id'",
                "do $$ begin delete from victim; end $$",
                "call p()",
                "set role postgres",
                "set transaction read write",
                "reset all",
                "begin",
                "commit",
                "explain analyze delete from victim",
                "explain select 1",
                "prepare p as select 1",
                "execute slipstream_probe",
                "declare c cursor for select 1",
                "listen x",
                "lock table victim",
                "vacuum",
                "show all",
                "select pg_read_file('/etc/passwd')",
                "select pg_catalog . \"pg_read_file\" /* x */ ('/etc/passwd')",
                "select pg_ls_dir('/')",
                "select lo_import('/etc/passwd')",
                "select lo_export(1, '/tmp/x')",
                "select lo_creat(1)",
                "select pg_terminate_backend(1)",
                "select pg_cancel_backend(1)",
                "select pg_reload_conf()",
                "select set_config('default_transaction_read_only', 'off', false)",
                "select nextval('victim_seq')",
                "select setval('victim_seq', 9)",
                "select pg_advisory_lock(1)",
                "select pg_notify('a', 'b')",
                "select query_to_xml('delete from victim', true, true, '')",
                "select * from ts_stat('select to_tsvector(''a'')')",
                "select pg_logical_emit_message(false, 'a', 'b')",
                "select writes()",
                "select * from rows from (writes()) as w",
                "select 1 where exists (select writes())",
                "select",
                "table victim; drop table victim",
                "values (1); drop table victim"
            })
    void run_anythingButAPlainQuery_isRefusedAndChangesNothing(String hostile) {
        owner(
                "CREATE TABLE IF NOT EXISTS victim (a int)",
                "GRANT ALL ON victim TO sample_reader",
                "CREATE SEQUENCE IF NOT EXISTS victim_seq",
                "GRANT ALL ON victim_seq TO sample_reader",
                "CREATE OR REPLACE FUNCTION writes() RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS "
                        + "$$ begin insert into victim values (7); return 1; end $$",
                "CREATE OR REPLACE PROCEDURE p() LANGUAGE plpgsql AS $$ begin delete from victim; end $$",
                "TRUNCATE victim",
                "INSERT INTO victim VALUES (1)",
                "SELECT setval('victim_seq', 5)");

        client.sql(hostile)
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", equalTo("https://slipstream.io/problems/statement-not-allowed"))
                .body("trace_id", notNullValue());

        client.sql("select (select count(*) from victim) as n, (select max(a) from victim) as a, "
                        + "(select last_value from victim_seq) as s")
                .statusCode(200)
                .body("data[0].n", is(1))
                .body("data[0].a", is(1))
                .body("data[0].s", is(5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select no_such_column",
                "select * from no_such_table",
                "select 1 +",
                "select 1/0",
                "select 'a'::int",
                "select 'open",
                "select $1",
                "select pg_authid.rolpassword from pg_authid limit 0 offset 'x'"
            })
    void run_whatPostgresqlRefuses_saysWhyWithoutAnInternalError(String sql) {
        int status = client.sql(sql)
                .contentType("application/problem+json")
                .extract()
                .statusCode();

        assertThat(status).isEqualTo(400);
    }

    @Test
    void run_withATableTheRoleMayNotRead_isNotAllowed() {
        client.sql("select rolpassword from pg_authid")
                .statusCode(400)
                .body("type", containsString("statement-not-allowed"))
                .body("detail", containsString("permission denied"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "values (1, 'a'), (2, 'b')",
                "table pg_tables",
                "(select 1) union (select 2)",
                "with recursive n(i) as (select 1 union all select i + 1 from n where i < 5) select * from n",
                "select 'insert into x; delete', \"relname\" from pg_class limit 1 ;;"
            })
    void run_queriesOfEveryForm_areRun(String sql) {
        client.sql(sql).statusCode(200).body("row_count", greaterThanOrEqualTo(1));
    }

    @Test
    void run_pastTheTimeLimit_isA504AndFreesTheConnection() {
        Map<String, Object> body = new LinkedHashMap<>(request("select pg_sleep(30)", 0));
        body.put("datasource", "tiny");
        client.sql(body)
                .statusCode(504)
                .contentType("application/problem+json")
                .body("type", containsString("statement-timed-out"));

        body.put("sql", "select 1 as one");
        client.sql(body).statusCode(200).body("data[0].one", is(1));
    }

    @Test
    void run_afterAColumnWasAdded_answersWithIt() {
        String table = table("a int");
        owner("INSERT INTO " + table + " VALUES (1)");
        client.sql("select * from " + table).statusCode(200).body("data[0].a", is(1));
        owner("ALTER TABLE " + table + " DROP COLUMN a, ADD COLUMN b int DEFAULT 5, ADD COLUMN c json DEFAULT '{}'");

        client.sql("select * from " + table).statusCode(200).body("data[0].values()[0]", is(5));
    }

    @Test
    void run_onAnotherTenantsDatasource_isRefusedLikeAnUnknownOne() {
        Map<String, Object> body = new LinkedHashMap<>(request("select 1 as one", 0));
        body.put("datasource", "secret");
        client.sql(body).statusCode(400).body("errors[0].field", is("datasource"));
        client.reader().get("/api/v1/datasources/secret").then().statusCode(404);
        client.as("insiders", "query:read")
                .contentType("application/json")
                .body(body)
                .post("/api/v1/sql")
                .then()
                .statusCode(200);
    }

    @Test
    void run_onADatasourceThatIsNotThere_isA503WithRetryAfterAndNoSecret() {
        Map<String, Object> body = new LinkedHashMap<>(request("select 1", 0));
        body.put("datasource", "gone");
        String answer = client.sql(body)
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("type", containsString("upstream-unavailable"))
                .extract()
                .asString();

        assertThat(answer).doesNotContain("planted");
        String datasource = client.reader()
                .get("/api/v1/datasources/gone")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(datasource).doesNotContain("planted").contains("\"statement_timeout\":\"PT30S\"");
    }
}
