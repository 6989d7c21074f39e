package io.slipstream.task.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.devkit.stack.LocalStack;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.LogProof;
import io.slipstream.task.fixture.Replica;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.fixture.Worker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class SchedulesIT extends TaskStack {
    private static final String SCHEDULES = "/api/v1/schedules";
    private static final Duration EVENTUALLY = Duration.ofMinutes(2);

    private void create(String name, String timing, String misfire, String type) {
        Response created = api.post(
                SCHEDULES,
                "{\"name\":\"" + name + "\"," + timing + ",\"misfire\":\"" + misfire + "\",\"type\":\"" + type
                        + "\",\"payload\":{\"result\":\"" + name + "\"}}");
        assertThat(created.statusCode()).as(created.asString()).isEqualTo(201);
    }

    private void every(String name, String interval, String misfire) {
        create(name, "\"interval\":\"" + interval + "\"", misfire, "diagnostics.echo");
    }

    private Response schedule(String name) {
        return api.get(SCHEDULES + "/" + name);
    }

    /** The latest first, at most a hundred. */
    private List<Map<String, String>> slots(String name) {
        return api.get(SCHEDULES + "/" + name + "/slots?limit=100").path("data");
    }

    private int slotCount(String name) {
        return api.get(SCHEDULES + "/" + name + "/slots").path("pagination.total");
    }

    private int submitted() {
        return api.get("/api/v1/tasks/stats").path("submitted");
    }

    /** Nothing is left over that fires every second for the rest of the suite. */
    @AfterEach
    void removeSchedules() throws SQLException {
        execute("DELETE FROM schedule WHERE tenant = ?");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = LogProof.connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, api.tenant());
            statement.executeUpdate();
        }
    }

    /** As if for the last so many intervals nobody had been there; the latest slot was half an interval ago. */
    private void missed(int slots, String interval) throws SQLException {
        String since = "date_trunc('milliseconds', now()) - " + (slots - 0.5) + " * interval '" + interval + "'";
        execute("UPDATE schedule SET anchor = " + since + " - interval '" + interval + "', next_slot = " + since
                + ", due_at = " + since + " WHERE tenant = ?");
    }

    @Test
    void slot_thatIsDue_becomesATaskOfTheOwner() {
        every("each-second", "PT1S", "all");

        await().atMost(EVENTUALLY).until(() -> slotCount("each-second") >= 3);

        api.post(SCHEDULES + "/each-second:pause", "");
        List<Map<String, String>> slots = slots("each-second");
        for (Map<String, String> slot : slots) {
            Response task = api.awaitStatus(slot.get("task_id"), "completed");
            assertThat((String) task.path("type")).isEqualTo("diagnostics.echo");
            assertThat((List<String>) task.path("tags")).containsExactly("schedule:each-second");
            assertThat((String) task.path("request_id")).isEqualTo("schedule:each-second@" + slot.get("slot"));
            assertThat(api.as("admin", "tasks:submit")
                            .get("/api/v1/tasks/" + slot.get("task_id"))
                            .statusCode())
                    .isEqualTo(200);
        }
        assertOneSecondApart(slots);
        assertThat(submitted()).isEqualTo(slots.size());
        Response paused = schedule("each-second");
        assertThat((String) paused.path("last_task_id"))
                .isEqualTo(slots.getFirst().get("task_id"));
        assertThat((String) paused.path("last_at")).isEqualTo(slots.getFirst().get("slot"));
    }

    private static void assertOneSecondApart(List<Map<String, String>> slots) {
        for (int i = 1; i < slots.size(); i++) {
            assertThat(Instant.parse(slots.get(i).get("slot")).plusSeconds(1))
                    .isEqualTo(slots.get(i - 1).get("slot"));
        }
    }

    @Test
    void moment_isFiredOnce_andThenFinished() {
        Instant at = Instant.now().plusSeconds(2);
        create("once", "\"at\":\"" + at + "\"", "one", "diagnostics.echo");

        await().atMost(EVENTUALLY)
                .untilAsserted(() ->
                        assertThat((String) schedule("once").path("status")).isEqualTo("finished"));

        assertThat(slots("once")).hasSize(1);
        assertThat((Object) schedule("once").path("next_at")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"skip, 0", "one, 1", "all, 5"})
    void slots_thatWereMissed_areTreatedByThePolicy(String misfire, int expected) throws Exception {
        every("m", "PT1H", misfire);

        missed(5, "1 hour");

        await().atMost(EVENTUALLY).untilAsserted(() -> {
            Response schedule = schedule("m");
            assertThat(Instant.parse(schedule.path("next_at"))).isAfter(Instant.parse(schedule.path("created_at")));
        });
        assertThat(slotCount("m")).isEqualTo(expected);
        assertThat(submitted()).isEqualTo(expected);
        if (expected == 1) {
            Instant next = Instant.parse(schedule("m").path("next_at"));
            assertThat(slots("m").getFirst().get("slot"))
                    .isEqualTo(next.minus(Duration.ofHours(1)).toString());
        }
    }

    @Test
    void slots_missedPastTheLimit_areTheLatest_andItIsTold() throws Exception {
        every("m", "PT1M", "all");

        missed(2_000, "1 minute");

        await().atMost(EVENTUALLY)
                .untilAsserted(() -> assertThat((String) schedule("m").path("last_error"))
                        .contains("more than 1000 slots were missed"));
        await().atMost(EVENTUALLY).until(() -> slotCount("m") >= 1_000);
        Response schedule = schedule("m");
        assertThat((String) schedule.path("status")).isEqualTo("active");
        Instant next = Instant.parse(schedule.path("next_at"));
        Response first = api.get(SCHEDULES + "/m/slots?page=10&per_page=100");
        int fired = first.path("pagination.total");
        assertThat(fired).isBetween(1_000, 1_003);
        assertThat(Instant.parse(slots("m").getFirst().get("slot"))).isEqualTo(next.minusSeconds(60));
    }

    @Test
    void resumption_doesNotMakeUpForThePause() throws Exception {
        every("p", "PT1H", "all");
        api.post(SCHEDULES + "/p:pause", "");
        execute("UPDATE schedule SET anchor = anchor - interval '330 minutes' WHERE tenant = ?");

        Response resumed = api.post(SCHEDULES + "/p:resume", "");

        assertThat(Instant.parse(resumed.path("next_at"))).isAfter(Instant.parse(resumed.path("updated_at")));
        assertThat(slotCount("p")).isZero();
    }

    @Test
    void run_firesOutOfTurn_alsoInAPause_andOnceUnderItsKey() {
        every("r", "PT1H", "one");
        Response before = schedule("r");

        Response first = runUnderKey();
        Response second = runUnderKey();

        assertThat(first.statusCode()).as(first.asString()).isEqualTo(202);
        assertThat((String) second.path("id")).isEqualTo(first.path("id"));
        assertThat(first.header("Location")).isEqualTo("/api/v1/tasks/" + first.path("id"));
        assertThat((List<String>) first.path("tags")).containsExactly("schedule:r");
        assertThat((String) schedule("r").path("next_at")).isEqualTo(before.path("next_at"));
        assertThat(slotCount("r")).isZero();
        api.awaitStatus(first.path("id"), "completed");
        api.post(SCHEDULES + "/r:pause", "");
        assertThat(api.post(SCHEDULES + "/r:run", "").statusCode()).isEqualTo(202);
        assertThat(submitted()).isEqualTo(2);
    }

    private Response runUnderKey() {
        return api.request().header("Idempotency-Key", "run-1").post(SCHEDULES + "/r:run");
    }

    @Test
    void failure_betweenTaskAndState_leavesNoTask_andHoldsUpNoOther() throws Exception {
        every("broken", "PT1H", "one");
        Api other = Api.ofNewTenant();
        String function = "fail_" + api.tenant().replace('-', '_');
        LogProof.execute("CREATE FUNCTION " + function + "() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'no luck today'; END $$");
        LogProof.execute("CREATE TRIGGER " + function + " BEFORE UPDATE ON schedule FOR EACH ROW WHEN (NEW.tenant = '"
                + api.tenant() + "' AND NEW.last_task IS DISTINCT FROM OLD.last_task) EXECUTE FUNCTION " + function
                + "()");
        try {
            other.post(
                    SCHEDULES,
                    "{\"name\":\"well\",\"interval\":\"PT1S\",\"misfire\":\"all\",\"type\":\"diagnostics.echo\"}");
            missed(1, "1 hour");

            await().atMost(EVENTUALLY)
                    .untilAsserted(() -> assertThat((String) schedule("broken").path("last_error"))
                            .contains("no luck today"));
            assertThat((String) schedule("broken").path("status")).isEqualTo("refused");
            assertThat(submitted()).isZero();
            assertThat(slotCount("broken")).isZero();
            await().atMost(EVENTUALLY)
                    .until(() -> other.get(SCHEDULES + "/well/slots").<Integer>path("pagination.total") >= 3);
        } finally {
            LogProof.execute("DROP TRIGGER " + function + " ON schedule");
            LogProof.execute("DROP FUNCTION " + function);
            other.request().delete(SCHEDULES + "/well");
        }

        await().atMost(EVENTUALLY).until(() -> slotCount("broken") == 1);
        assertThat((String) schedule("broken").path("status")).isEqualTo("active");
        assertThat(submitted()).isEqualTo(1);
    }

    /** A replica with an older tz database does not know every zone. */
    @Test
    void schedule_thatThisReplicaCannotRead_isLeftAlone_andHoldsUpNoOther() throws Exception {
        create("strange", "\"cron\":\"* * * * * *\"", "all", "diagnostics.echo");
        execute("UPDATE schedule SET time_zone = 'Mars/Olympus', revision = revision + 1 WHERE tenant = ?");
        int before = slotCountOf("strange");
        every("well", "PT1S", "all");

        await().atMost(EVENTUALLY).until(() -> slotCount("well") >= 5);

        assertThat(slotCountOf("strange")).isEqualTo(before);
        execute(
                "UPDATE schedule SET time_zone = 'UTC', revision = revision + 1 WHERE time_zone IS NOT NULL AND tenant = ?");
        await().atMost(EVENTUALLY).until(() -> slotCount("strange") >= before + 5);
        assertOneSecondApart(slots("strange"));
    }

    private int slotCountOf(String name) throws SQLException {
        return LogProof.count("schedule_slot WHERE tenant = ? AND name = ?", api.tenant(), name);
    }

    @Test
    void slot_whoseTaskIsRefused_waitsUntilItIsNot() throws Exception {
        assertThat(api.put("/api/v1/task-types/mail.send", "{\"handler\":\"pull\"}")
                        .statusCode())
                .isEqualTo(200);
        create("mail", "\"interval\":\"PT1H\"", "skip", "mail.send");
        assertThat(api.request().delete("/api/v1/task-types/mail.send").statusCode())
                .isEqualTo(204);
        missed(1, "20 seconds");

        await().atMost(EVENTUALLY).untilAsserted(() -> {
            Response refused = schedule("mail");
            assertThat((String) refused.path("status")).as(refused.asString()).isEqualTo("refused");
            assertThat((Integer) refused.path("refusals")).isGreaterThanOrEqualTo(2);
            assertThat((String) refused.path("last_error")).contains("existing task type");
        });
        assertThat(slotCount("mail")).isZero();

        api.put("/api/v1/task-types/mail.send", "{\"handler\":\"pull\"}");

        await().atMost(EVENTUALLY).until(() -> slotCount("mail") == 1);
        assertThat((String) schedule("mail").path("status")).isEqualTo("active");
        assertThat((Integer) schedule("mail").path("refusals")).isZero();
    }

    @Test
    void slot_ofAFullQueue_waitsForRoom() throws Exception {
        api.put("/api/v1/task-types/mail.send", "{\"handler\":\"pull\"}");
        create("mail", "\"interval\":\"PT1H\"", "skip", "mail.send");
        String tasks = IntStream.range(0, 1_000)
                .mapToObj(i -> "{\"type\":\"mail.send\"}")
                .collect(Collectors.joining(","));
        for (int i = 0; i < 10; i++) {
            assertThat(api.post("/api/v1/tasks:batch", "{\"tasks\":[" + tasks + "]}")
                            .statusCode())
                    .isEqualTo(202);
        }
        missed(1, "20 seconds");

        await().atMost(EVENTUALLY)
                .untilAsserted(() ->
                        assertThat((String) schedule("mail").path("last_error")).contains("queue 'mail.send' holds"));
        assertThat(slotCount("mail")).isZero();

        Worker.of(api).pullOne("mail.send").complete("1");

        await().atMost(EVENTUALLY).until(() -> slotCount("mail") == 1);
    }

    @Test
    void twoReplicas_oneKilledMeanwhile_fireEachSlotOnce() throws Exception {
        List<String> names = IntStream.range(0, 20).mapToObj(i -> "s" + i).toList();
        try (Replica other = Replica.start()) {
            names.forEach(name -> every(name, "PT1S", "all"));
            await().atMost(EVENTUALLY).until(() -> names.stream().allMatch(name -> slotCount(name) >= 5));
            await().atMost(EVENTUALLY)
                    .until(() -> other.metrics().contains("slipstream_task_schedule_slots_total{outcome=\"fired\"}"));

            other.kill();

            int before = slotCount("s0");
            await().atMost(EVENTUALLY).until(() -> slotCount("s0") >= before + 5);
        }
        names.forEach(name -> api.post(SCHEDULES + "/" + name + ":pause", ""));
        int all = 0;
        List<String> tasks = new ArrayList<>();
        for (String name : names) {
            List<Map<String, String>> slots = slots(name);
            assertOneSecondApart(slots);
            slots.forEach(slot -> tasks.add(slot.get("task_id")));
            all += slotCount(name);
        }
        assertThat(tasks).doesNotHaveDuplicates();
        assertThat(submitted()).isEqualTo(all);
    }

    @Test
    void postgres_restarted_noSlotIsLostOrFiredTwice() {
        every("steady", "PT1S", "all");
        await().atMost(EVENTUALLY).until(() -> slotCount("steady") >= 3);

        LocalStack.shared().postgres().restart();

        await().atMost(EVENTUALLY).ignoreExceptions().until(() -> slotCount("steady") >= 15);
        api.post(SCHEDULES + "/steady:pause", "");
        assertOneSecondApart(slots("steady"));
        assertThat(submitted()).isEqualTo(slotCount("steady"));
    }

    @Test
    void shippedSchedules_areMadeForTheConfiguredTenant() throws Exception {
        assertThat(LogProof.texts("SELECT name FROM schedule_seed WHERE tenant = 'default' ORDER BY name"))
                .containsExactly("analytics-rollup", "notifications-cleanup", "sla-alerts");
    }
}
