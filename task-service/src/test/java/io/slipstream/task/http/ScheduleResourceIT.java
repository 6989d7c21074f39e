package io.slipstream.task.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.contracts.security.Scope;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.LogProof;
import io.slipstream.task.fixture.TaskStack;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class ScheduleResourceIT extends TaskStack {
    private static final String SCHEDULES = "/api/v1/schedules";
    private static final String NIGHTLY =
            "{\"name\":\"nightly\",\"cron\":\"0 2 * * *\",\"time_zone\":\"America/New_York\",\"misfire\":\"one\","
                    + "\"type\":\"diagnostics.echo\",\"payload\":{\"n\":1.50},\"priority\":\"LOW\",\"tags\":[\"a\"],"
                    + "\"max_attempts\":2,\"enabled\":true}";

    private Response create(String body) {
        Response created = api.post(SCHEDULES, body);
        assertThat(created.statusCode()).as(created.asString()).isEqualTo(201);
        return created;
    }

    private static String every(String name, String interval) {
        return "{\"name\":\"" + name + "\",\"interval\":\"" + interval + "\",\"type\":\"diagnostics.echo\"}";
    }

    @Test
    void schedule_made_isReadAsItWasSaid() {
        Response created = create(NIGHTLY);

        assertThat(created.header("Location")).isEqualTo(SCHEDULES + "/nightly");
        assertThat(created.header("ETag")).isEqualTo("\"1\"");
        Response read = api.get(SCHEDULES + "/nightly");
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.asString()).isEqualTo(created.asString()).contains("\"payload\":{\"n\":1.50}");
        assertThat((String) read.path("cron")).isEqualTo("0 2 * * *");
        assertThat((String) read.path("time_zone")).isEqualTo("America/New_York");
        assertThat((String) read.path("misfire")).isEqualTo("one");
        assertThat((String) read.path("type")).isEqualTo("diagnostics.echo");
        assertThat((String) read.path("priority")).isEqualTo("LOW");
        assertThat((List<String>) read.path("tags")).containsExactly("a");
        assertThat((Integer) read.path("max_attempts")).isEqualTo(2);
        assertThat((Boolean) read.path("enabled")).isTrue();
        assertThat((String) read.path("status")).isEqualTo("active");
        assertThat((String) read.path("subject")).isEqualTo("admin");
        Instant next = Instant.parse(read.path("next_at"));
        assertThat(api.get(SCHEDULES + "/nightly/preview?count=1").<List<String>>path("data"))
                .containsExactly(next.toString());
    }

    @Test
    void schedule_thatExists_isNotMadeAgain() {
        create(NIGHTLY);

        assertThat(api.post(SCHEDULES, NIGHTLY).statusCode()).isEqualTo(409);
    }

    @Test
    void schedules_moreThanATenantMayHave_areRefused() throws Exception {
        create(every("first", "PT1H"));
        LogProof.execute(
                "INSERT INTO schedule SELECT gen_random_uuid(), tenant, 's' || n, subject, cron, interval_ms, at,"
                        + " time_zone, misfire, type, payload, priority, tags, max_attempts, false, revision, anchor, NULL, NULL,"
                        + " NULL, NULL, 0, NULL, NULL, created_at, updated_at FROM schedule, generate_series(2, 1000) n"
                        + " WHERE tenant = '" + api.tenant() + "'");

        assertThat(api.post(SCHEDULES, every("more", "PT1H")).statusCode()).isEqualTo(409);
        assertThat(api.put(SCHEDULES + "/more", every("more", "PT1H")).statusCode())
                .isEqualTo(409);
        assertThat(api.put(SCHEDULES + "/first", every("first", "PT2H")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void creation_repeatedUnderItsKey_isAnsweredTheSame() {
        Response first = keyed("k1", NIGHTLY);
        Response second = keyed("k1", NIGHTLY);

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.asString()).isEqualTo(first.asString());
        assertThat(keyed("k1", every("other", "PT1H")).statusCode()).isEqualTo(422);
        assertThat(api.get(SCHEDULES + "/other").statusCode()).isEqualTo(404);
    }

    private Response keyed(String key, String body) {
        return api.request()
                .contentType("application/json")
                .header("Idempotency-Key", key)
                .body(body)
                .post(SCHEDULES);
    }

    @Test
    void schedule_replaced_keepsItsPlanUnlessItsTimingIsAnother() {
        Response created = create(every("e", "PT1H"));

        Response renamed =
                api.put(SCHEDULES + "/e", "{\"interval\":3600,\"type\":\"diagnostics.echo\",\"payload\":{\"x\":1}}");
        Response moved = api.put(SCHEDULES + "/e", "{\"interval\":\"PT2H\",\"type\":\"diagnostics.echo\"}");

        assertThat(renamed.statusCode()).as(renamed.asString()).isEqualTo(200);
        assertThat((String) renamed.path("next_at")).isEqualTo(created.path("next_at"));
        assertThat((Integer) renamed.path("revision")).isEqualTo(2);
        assertThat(renamed.asString()).contains("\"payload\":{\"x\":1}");
        assertThat(Instant.parse(moved.path("next_at"))).isAfter(Instant.parse(created.path("next_at")));
        assertThat((String) moved.path("interval")).isEqualTo("PT2H");
        assertThat(moved.header("ETag")).isEqualTo("\"3\"");
    }

    @Test
    void schedule_replacedUnderACondition_isOnlyIfItHolds() {
        String body = "{\"cron\":\"@daily\",\"type\":\"diagnostics.echo\"}";

        assertThat(conditional("*", body).statusCode()).isEqualTo(412);
        assertThat(api.put(SCHEDULES + "/c", body).statusCode()).isEqualTo(200);
        assertThat(conditional("\"7\"", body).statusCode()).isEqualTo(412);
        assertThat(conditional("\"1\"", body).statusCode()).isEqualTo(200);
        assertThat(conditional("\"1\"", body).statusCode()).isEqualTo(412);
        assertThat(conditional("*", body).statusCode()).isEqualTo(200);
        assertThat(conditional("seven", body).statusCode()).isEqualTo(400);
    }

    private Response conditional(String ifMatch, String body) {
        return api.request()
                .contentType("application/json")
                .header("If-Match", ifMatch)
                .body(body)
                .put(SCHEDULES + "/c");
    }

    @Test
    void schedule_deleted_isGone() {
        create(NIGHTLY);

        assertThat(api.request().delete(SCHEDULES + "/nightly").statusCode()).isEqualTo(204);
        assertThat(api.request().delete(SCHEDULES + "/nightly").statusCode()).isEqualTo(404);
        assertThat(api.get(SCHEDULES + "/nightly").statusCode()).isEqualTo(404);
        assertThat(api.get(SCHEDULES + "/nightly/slots").statusCode()).isEqualTo(404);
        assertThat(api.post(SCHEDULES + "/nightly:run", "").statusCode()).isEqualTo(404);
        assertThat(api.post(SCHEDULES + "/nightly:pause", "").statusCode()).isEqualTo(404);
        assertThat(api.post(SCHEDULES + "/nightly:resume", "").statusCode()).isEqualTo(404);
        assertThat(api.get(SCHEDULES + "/nightly/preview").statusCode()).isEqualTo(404);
    }

    @Test
    void list_byPageAndByCursor_hasEachOnce() {
        for (int i = 0; i < 5; i++) {
            create(every("s" + i, "PT1H"));
        }

        Response page = api.get(SCHEDULES + "?page=2&per_page=2");
        Response first = api.get(SCHEDULES + "?limit=3");
        Response second = api.get(SCHEDULES + "?limit=3&cursor=" + first.<String>path("pagination.next_cursor"));

        assertThat(page.<List<String>>path("data.name")).containsExactly("s2", "s1");
        assertThat((Integer) page.path("pagination.total")).isEqualTo(5);
        assertThat(first.<List<String>>path("data.name")).containsExactly("s4", "s3", "s2");
        assertThat(second.<List<String>>path("data.name")).containsExactly("s1", "s0");
        assertThat((Boolean) second.path("pagination.has_more")).isFalse();
        assertThat(api.get(SCHEDULES + "?cursor=x").statusCode()).isEqualTo(400);
        assertThat(api.get(SCHEDULES + "?per_page=101").statusCode()).isEqualTo(400);
        assertThat(api.get(SCHEDULES + "?sort=name").statusCode()).isEqualTo(400);
    }

    @Test
    void schedules_ofOneTenant_areNotAnothers_andNeedTheScope() {
        create(NIGHTLY);
        Api stranger = Api.ofNewTenant();

        assertThat(stranger.get(SCHEDULES + "/nightly").statusCode()).isEqualTo(404);
        assertThat(stranger.get(SCHEDULES).<List<String>>path("data")).isEmpty();
        assertThat(stranger.request().delete(SCHEDULES + "/nightly").statusCode())
                .isEqualTo(404);
        assertThat(stranger.post(SCHEDULES + "/nightly:run", "").statusCode()).isEqualTo(404);
        Api submitter = api.as("someone", Scope.Names.TASKS_SUBMIT);
        assertThat(submitter.get(SCHEDULES).statusCode()).isEqualTo(403);
        assertThat(submitter.post(SCHEDULES, NIGHTLY).statusCode()).isEqualTo(403);
    }

    @Test
    void pause_andResumption_goOnFromThen() {
        create(every("p", "PT1H"));

        Response paused = api.post(SCHEDULES + "/p:pause", "");
        Response again = api.post(SCHEDULES + "/p:pause", "");
        Response resumed = api.post(SCHEDULES + "/p:resume", "");

        assertThat((String) paused.path("status")).isEqualTo("paused");
        assertThat((Object) paused.path("next_at")).isNull();
        assertThat((Integer) again.path("revision")).isEqualTo(2);
        assertThat((String) resumed.path("status")).isEqualTo("active");
        assertThat((Object) resumed.path("next_at")).isNotNull();
    }

    @Test
    void preview_ofWhatIsNotStored_showsTheContractForChangingClocks() {
        Response gap = api.post(
                SCHEDULES + ":preview",
                "{\"cron\":\"0 2 * * *\",\"time_zone\":\"America/New_York\",\"from\":\"2027-03-13T00:00:00Z\",\"count\":3}");
        Response every = api.post(
                SCHEDULES + ":preview", "{\"interval\":\"PT90M\",\"from\":\"2027-03-13T00:00:00Z\",\"count\":2}");
        Response once =
                api.post(SCHEDULES + ":preview", "{\"at\":\"2027-03-13T00:00:00Z\",\"from\":\"2027-03-13T00:00:00Z\"}");

        assertThat(gap.<List<String>>path("data"))
                .containsExactly("2027-03-13T07:00:00Z", "2027-03-14T07:00:00Z", "2027-03-15T06:00:00Z");
        assertThat(every.<List<String>>path("data")).containsExactly("2027-03-13T01:30:00Z", "2027-03-13T03:00:00Z");
        assertThat(once.<List<String>>path("data")).containsExactly("2027-03-13T00:00:00Z");
        assertThat(api.post(SCHEDULES + ":preview", "{\"cron\":\"@daily\",\"count\":101}")
                        .<String>path("errors[0].field"))
                .isEqualTo("count");
        assertThat(api.post(SCHEDULES + ":preview", "{\"interval\":\"PT0.5S\"}").<String>path("errors[0].field"))
                .isEqualTo("interval");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"cron\":\"61 * * * *\"                            | cron      | minute '61' is not 0 to 59",
                "\"cron\":\"0 0 30 2 *\"                            | cron      | never does",
                "\"cron\":\"\"                                      | cron      | five fields",
                "\"cron\":[]                                        | cron      | a text",
                "\"priority\":\"LOW\"                               | cron      | given, or interval or at instead",
                "\"cron\":\"@daily\",\"interval\":\"PT1H\"          | cron      | only one of the three",
                "\"cron\":\"@daily\",\"time_zone\":\"Mars/Olympus\" | time_zone | a time zone such as Europe/Berlin",
                "\"cron\":\"@daily\",\"time_zone\":\"\"             | time_zone | a time zone such as Europe/Berlin",
                "\"interval\":\"PT1H\",\"time_zone\":\"UTC\"        | time_zone | absent unless cron is given",
                "\"interval\":\"PT0.999S\"                          | interval  | PT1S to 3660 days",
                "\"interval\":\"PT-1H\"                             | interval  | PT1S to 3660 days",
                "\"interval\":\"PT1.0000001S\"                      | interval  | whole milliseconds",
                "\"interval\":\"P4000D\"                            | interval  | PT1S to 3660 days",
                "\"interval\":\"soon\"                              | interval  | a duration such as PT5M",
                "\"at\":\"2001-01-01T00:00:00Z\"                    | at        | a time to come",
                "\"at\":\"tomorrow\"                                | at        | a time such as",
                "\"cron\":\"@daily\",\"misfire\":\"two\"            | misfire   | skip, one or all",
                "\"cron\":\"@daily\",\"type\":\"no.such\"           | type      | an existing task type",
                "\"cron\":\"@daily\",\"priority\":16                | priority  | 1 to 15",
                "\"cron\":\"@daily\",\"tags\":[\"\"]                | tags[0]   | 1 to 100 printable characters",
                "\"cron\":\"@daily\",\"tags\":[null]                | tags      | texts, not null",
                "\"cron\":\"@daily\",\"max_attempts\":0             | max_attempts | 1 to 100",
                "\"cron\":\"@daily\",\"enabled\":\"yes\"            | enabled   | true or false",
                "\"cron\":\"@daily\",\"name\":\"Nightly Job\"       | name      | 1 to 64 lower-case letters",
                "\"cron\":\"@daily\",\"unique_key\":\"k\"           | unique_key | there is no such field",
            })
    void badInput_isRefusedByFieldAndRule(String fields, String field, String rule) {
        String rest = (fields.contains("\"name\"") ? "" : "\"name\":\"bad\",")
                + (fields.contains("\"type\"") ? "" : "\"type\":\"diagnostics.echo\",");

        Response refused = api.post(SCHEDULES, "{" + rest + fields + "}");

        assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(400);
        assertThat(refused.contentType()).contains("application/problem+json");
        assertThat((String) refused.path("errors[0].field")).isEqualTo(field);
        assertThat((String) refused.path("errors[0].rule")).contains(rule);
        assertThat(api.get(SCHEDULES).<List<String>>path("data")).isEmpty();
    }

    @Test
    void badInput_aroundTheBody_isRefused() {
        String twenty = "\"" + "t\",\"".repeat(19) + "t\"";
        assertThat(api.post(
                                SCHEDULES,
                                "{\"name\":\"n\",\"cron\":\"@daily\",\"type\":\"diagnostics.echo\",\"tags\":[" + twenty
                                        + "]}")
                        .<String>path("errors[0].rule"))
                .contains("at most 19 words");
        assertThat(api.post(
                                SCHEDULES,
                                "{\"name\":\"n\",\"cron\":\"@daily\",\"type\":\"diagnostics.echo\",\"payload\":\""
                                        + "x".repeat(70_000) + "\"}")
                        .statusCode())
                .isEqualTo(413);
        assertThat(api.put(SCHEDULES + "/n", "{\"name\":\"m\",\"cron\":\"@daily\",\"type\":\"diagnostics.echo\"}")
                        .<String>path("errors[0].field"))
                .isEqualTo("name");
        assertThat(api.put(SCHEDULES + "/N!", "{\"cron\":\"@daily\",\"type\":\"diagnostics.echo\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(api.get(SCHEDULES + "/N!").statusCode()).isEqualTo(404);
        create(NIGHTLY);
        for (String query : List.of("from=yesterday", "from=1066-10-14T00:00:00Z", "count=0", "count=101", "to=x")) {
            assertThat(api.get(SCHEDULES + "/nightly/preview?" + query).statusCode())
                    .as(query)
                    .isEqualTo(400);
        }
    }
}
