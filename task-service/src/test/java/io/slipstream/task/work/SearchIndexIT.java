package io.slipstream.task.work;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.task.fixture.TaskStack;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SearchIndexIT extends TaskStack {
    private final String unique = UUID.randomUUID().toString();

    @BeforeEach
    void retryQuickly() {
        String quickly = "{\"retry\":{\"initial\":\"PT0.01S\",\"max\":\"PT0.05S\"}}";
        assertThat(api.put("/api/v1/task-types/search.index", quickly).statusCode())
                .isEqualTo(200);
    }

    private String index(String payload) {
        return api.submit("{\"type\":\"search.index\",\"payload\":" + payload + "}");
    }

    @Test
    void searchIndex_textsAndDeletions_areBroughtWithTheTasksIdAsVersion() {
        String id = index("{\"texts\":[{\"source\":\"wiki\",\"id\":\"" + unique
                + "\",\"title\":\"T\",\"content\":\"C\",\"tags\":[\"a\"],\"url\":\"/wiki/1\"}],"
                + "\"delete\":[{\"source\":\"wiki\",\"id\":\"old\"}]}");

        Response done = api.awaitStatus(id, "completed");

        assertThat((Integer) done.path("result.indexed")).isEqualTo(1);
        assertThat((Integer) done.path("result.deleted")).isEqualTo(1);
        assertThat((Integer) done.path("result.changed")).isEqualTo(2);
        String peers = ConfigProvider.getConfig().getValue("slipstream.services.query", String.class);
        assertThat(given().baseUri(peers).get("/recorded?id=texts").asString())
                .contains(
                        "\"version\":\"" + id + "\"",
                        "\"id\":\"" + unique + "\",\"title\":\"T\"",
                        "\"url\":\"/wiki/1\"")
                .contains("\"deleted\":[{\"source\":\"wiki\",\"id\":\"old\"}]");
    }

    @Test
    void searchIndex_oneText_isBrought() {
        String id = index("{\"source\":\"wiki\",\"id\":\"1\",\"title\":\"T\",\"content\":\"C\"}");

        assertThat((Integer) api.awaitStatus(id, "completed").path("result.indexed"))
                .isEqualTo(1);
    }

    @Test
    void searchIndex_queryServiceDownOnce_isTriedAgain() {
        String id = index("{\"source\":\"flaky-" + unique + "\",\"id\":\"1\",\"title\":\"T\",\"content\":\"C\"}");

        assertThat((Integer) api.awaitStatus(id, "completed").path("attempt")).isEqualTo(2);
    }

    @Test
    void searchIndex_badText_isDeadNamingTheField() {
        String id = index("{\"texts\":[{\"source\":\"wiki\",\"id\":\"1\",\"title\":\"\",\"content\":\"C\"}]}");

        Response dead = api.awaitStatus(id, "dead");

        assertThat((Integer) dead.path("attempt")).isEqualTo(1);
        assertThat((String) dead.path("error.message")).contains("payload.texts[0].title must be 1 to 500");
    }
}
