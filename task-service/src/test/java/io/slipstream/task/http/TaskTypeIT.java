package io.slipstream.task.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.contracts.security.Scope;
import io.slipstream.task.config.TypesConfig;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.Replica;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.task.HandlerKind;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TypeSettings;
import io.slipstream.task.task.TypeStore;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class TaskTypeIT extends TaskStack {
    private static final String PULL = "{\"handler\":\"pull\"}";

    @Inject
    TypeStore store;

    @Inject
    TypesConfig config;

    private static String path(String type) {
        return "/api/v1/task-types/" + type;
    }

    private void define(String type) {
        Response defined = api.put(path(type), PULL);
        assertThat(defined.statusCode()).as(defined.asString()).isEqualTo(200);
    }

    @Test
    void put_aNameThatIsNotShipped_definesATypeWithItsSettings() {
        Response defined = api.put(
                path("mail.send"),
                "{\"handler\":\"pull\",\"lease\":\"PT5S\",\"timeout\":60,\"concurrency\":2,\"max_attempts\":7}");

        assertThat(defined.statusCode()).as(defined.asString()).isEqualTo(200);
        Response read = api.get(path("mail.send"));
        assertThat(read.asString()).isEqualTo(defined.asString());
        assertThat((String) read.path("handler")).isEqualTo("pull");
        assertThat((String) read.path("lease")).isEqualTo("PT5S");
        assertThat((String) read.path("timeout")).isEqualTo("PT1M");
        assertThat((Integer) read.path("concurrency")).isEqualTo(2);
        assertThat((Integer) read.path("max_attempts")).isEqualTo(7);
        assertThat((List<String>) api.get("/api/v1/task-types").path("data.name"))
                .contains("mail.send", "diagnostics.echo")
                .isSorted();
    }

    @Test
    void put_batchesOfATypeThatTakesMany_areKept_andShippedOnesComeBack() {
        Response shipped = api.get(path("cache.warm"));
        assertThat((Integer) shipped.path("batch.max_size")).isEqualTo(20);
        assertThat((String) shipped.path("batch.linger")).isEqualTo("PT0.05S");
        assertThat((Integer) api.get(path("diagnostics.echo")).path("batch.max_size"))
                .isEqualTo(1);

        Response set = api.put(path("cache.warm"), "{\"batch\":{\"max_size\":7,\"linger\":\"PT1S\"}}");

        assertThat(set.statusCode()).as(set.asString()).isEqualTo(200);
        Response read = api.get(path("cache.warm"));
        assertThat((Integer) read.path("batch.max_size")).isEqualTo(7);
        assertThat((String) read.path("batch.linger")).isEqualTo("PT1S");
        api.put(path("cache.warm"), "{}");
        assertThat((Integer) api.get(path("cache.warm")).path("batch.max_size")).isEqualTo(20);
    }

    @Test
    void put_batchesOutOfBounds_areRefused() {
        for (String batch : List.of("\"max_size\":0", "\"max_size\":1001", "\"linger\":\"PT11S\"")) {
            Response refused = api.put(path("cache.warm"), "{\"batch\":{" + batch + "}}");
            assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(400);
            assertThat((String) refused.path("errors[0].field")).startsWith("batch.");
        }
    }

    @Test
    void put_whatWasRead_changesNothing() {
        define("mail.send");
        for (String type : List.of("mail.send", "diagnostics.echo", "cache.warm")) {
            String before = api.get(path(type)).asString();

            assertThat(api.put(path(type), before).asString()).isEqualTo(before);
        }
    }

    @Test
    void put_aRateLimit_isKeptUntilItIsNullAndIsAsShippedWhenLeftOut() {
        for (String type : List.of("mail.send", "diagnostics.echo")) {
            String handler = type.equals("mail.send") ? "\"handler\":\"pull\"," : "";
            Response limited = api.put(
                    path(type), "{" + handler + "\"rate_limit\":{\"per_second\":2.5,\"burst\":7},\"max_attempts\":4}");
            assertThat(limited.statusCode()).as(limited.asString()).isEqualTo(200);
            Response read = api.get(path(type));
            assertThat((Float) read.path("rate_limit.per_second")).isEqualTo(2.5f);
            assertThat((Integer) read.path("rate_limit.burst")).isEqualTo(7);
            assertThat(api.put(path(type), read.asString()).asString()).isEqualTo(read.asString());

            Response removed = api.put(path(type), "{" + handler + "\"rate_limit\":null}");
            assertThat((Object) removed.path("rate_limit")).isNull();
            Response leftOut = api.put(path(type), "{" + handler + "\"max_attempts\":4}");
            assertThat((Object) leftOut.path("rate_limit"))
                    .as("shipped without")
                    .isNull();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5 | rate_limit",
                "[] | rate_limit",
                "{} | rate_limit.per_second",
                "{\"per_second\":0,\"burst\":1} | rate_limit.per_second",
                "{\"per_second\":-1,\"burst\":1} | rate_limit.per_second",
                "{\"per_second\":1e9,\"burst\":1} | rate_limit.per_second",
                "{\"per_second\":\"1\",\"burst\":1} | rate_limit.per_second",
                "{\"per_second\":1} | rate_limit.burst",
                "{\"per_second\":1,\"burst\":0} | rate_limit.burst",
                "{\"per_second\":1,\"burst\":1.5} | rate_limit.burst",
                "{\"per_second\":1,\"burst\":86401} | rate_limit.burst",
                "{\"per_second\":100000,\"burst\":1000001} | rate_limit.burst",
                "{\"per_second\":1,\"burst\":1,\"per\":\"key\"} | rate_limit.per"
            })
    void put_aRateLimitThatCannotBe_namesTheField(String limit, String field) {
        Response refused = api.put(path("mail.send"), "{\"handler\":\"pull\",\"rate_limit\":" + limit + "}");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat((List<String>) refused.path("errors.field"))
                .as(refused.asString())
                .contains(field);
    }

    @Test
    void put_again_replacesTheSettings() {
        api.put(path("mail.send"), "{\"handler\":\"pull\",\"lease\":\"PT5S\",\"max_attempts\":7}");
        define("mail.send");

        Response read = api.get(path("mail.send"));
        assertThat((String) read.path("lease")).isEqualTo("PT30S");
        assertThat((Integer) read.path("max_attempts")).isEqualTo(3);
    }

    @Test
    void submit_anOwnType_isAcceptedWithItsAttemptsAndStaysQueued() {
        api.put(path("mail.send"), "{\"handler\":\"pull\",\"max_attempts\":7}");

        String id = api.submit("{\"type\":\"mail.send\"}");

        assertThat((Integer) api.task(id).path("max_attempts")).isEqualTo(7);
        assertThat((String) api.task(id).path("status")).isEqualTo("queued");
    }

    @Test
    void submit_aTypeOfAnotherTenant_isRefusedAsUnknown() {
        define("mail.send");
        Api stranger = Api.ofNewTenant();

        Response refused = stranger.post("/api/v1/tasks", "{\"type\":\"mail.send\"}");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat((String) refused.path("errors[0].field")).isEqualTo("type");
        assertThat(stranger.get(path("mail.send")).statusCode()).isEqualTo(404);
        assertThat((List<String>) stranger.get("/api/v1/task-types").path("data.name"))
                .doesNotContain("mail.send");
        assertThat(stranger.request().delete(path("mail.send")).statusCode()).isEqualTo(404);
        assertThat(api.get(path("mail.send")).statusCode()).isEqualTo(200);
    }

    @Test
    void delete_withUnfinishedTasks_isAConflictAndWithoutThemItGoes() {
        define("mail.send");
        String id = api.submit("{\"type\":\"mail.send\"}");
        assertThat(api.request().delete(path("mail.send")).statusCode()).isEqualTo(409);

        api.request().delete("/api/v1/tasks/" + id);

        assertThat(api.request().delete(path("mail.send")).statusCode()).isEqualTo(204);
        assertThat(api.get(path("mail.send")).statusCode()).isEqualTo(404);
        assertThat(api.post("/api/v1/tasks", "{\"type\":\"mail.send\"}").statusCode())
                .isEqualTo(400);
        assertThat(api.request().delete(path("mail.send")).statusCode()).isEqualTo(404);
    }

    @Test
    void delete_aShippedType_isAConflictWhetherItHasSettingsOrNot() {
        assertThat(api.request().delete(path("diagnostics.echo")).statusCode()).isEqualTo(409);
        api.put(path("diagnostics.echo"), "{\"max_attempts\":5}");
        assertThat(api.request().delete(path("diagnostics.echo")).statusCode()).isEqualTo(409);
        assertThat((Integer) api.get(path("diagnostics.echo")).path("max_attempts"))
                .isEqualTo(5);
    }

    @Test
    void put_withoutTheScope_isForbidden() {
        Api worker = api.as("worker", Scope.Names.TASKS_WORK, Scope.Names.TASKS_SUBMIT);
        assertThat(worker.put(path("mail.send"), PULL).statusCode()).isEqualTo(403);
        assertThat(worker.request().delete(path("mail.send")).statusCode()).isEqualTo(403);
    }

    @Test
    void put_oneTypeTooMany_isAConflictWhileKnownOnesMayChange() {
        TypeSettings settings = TypeSettings.OWN;
        IntStream.range(0, config.ownLimit())
                .forEach(i -> assertThat(store.save(
                                        api.tenant(),
                                        new TaskType("own." + i, HandlerKind.Pull.DEFAULT, settings),
                                        config.ownLimit())
                                .await()
                                .atMost(Api.SOON))
                        .isPresent());

        assertThat(api.put(path("own.more"), PULL).statusCode()).isEqualTo(409);
        assertThat(api.put(path("own.0"), PULL).statusCode()).isEqualTo(200);
        assertThat(api.put(path("diagnostics.echo"), "{\"max_attempts\":5}").statusCode())
                .isEqualTo(200);
        assertThat(api.request().delete(path("own.1")).statusCode()).isEqualTo(204);
        assertThat(api.put(path("own.more"), PULL).statusCode()).isEqualTo(200);
    }

    @Test
    void submit_aTypeThatAnotherReplicaHasJustAccepted_isAcceptedAtOnce() throws Exception {
        try (Replica other = Replica.start()) {
            for (int i = 0; i < 10; i++) {
                String type = "mail.send-" + i;
                assertThat(other.request(api)
                                .contentType("application/json")
                                .body("{\"type\":\"" + type + "\"}")
                                .post("/api/v1/tasks")
                                .statusCode())
                        .isEqualTo(400);
                define(type);

                Response accepted = other.request(api)
                        .contentType("application/json")
                        .body(Map.of("tasks", List.of(Map.of("type", type), Map.of("type", "nope"))))
                        .post("/api/v1/tasks:batch");

                assertThat((String) accepted.path("data[0].status"))
                        .as(accepted.asString())
                        .isEqualTo("queued");
                assertThat((Integer) accepted.path("data[1].error.status")).isEqualTo(400);
            }
        }
    }
}
