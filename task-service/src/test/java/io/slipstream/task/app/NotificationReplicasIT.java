package io.slipstream.task.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.slipstream.contracts.security.Scope;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.EventStream;
import io.slipstream.task.fixture.Replica;
import io.slipstream.task.fixture.TaskStack;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
class NotificationReplicasIT extends TaskStack {
    @TestHTTPResource
    URI address;

    private static void tell(RequestSpecification request, String title) {
        Response created = request.contentType("application/json")
                .body("{\"subject\":\"alice\",\"title\":\"" + title + "\",\"message\":\"m\"}")
                .post("/api/v1/notifications");
        assertThat(created.statusCode()).as(created.asString()).isEqualTo(201);
    }

    private static List<String> titles(List<EventStream.Heard> heard) {
        return heard.stream().map(event -> event.field("title")).toList();
    }

    @Test
    void stream_ofAReplicaThatIsKilled_goesOnInAnother_andHearsWhatAnyMade() throws Exception {
        Api alice = api.as("alice", Scope.Names.TASKS_SUBMIT);
        try (Replica other = Replica.start()) {
            String last;
            try (EventStream here = EventStream.ofNotifications(address, alice, "");
                    EventStream there = EventStream.ofNotifications(other.address(), alice, "")) {
                here.awaitHeard("unread", 1);
                there.awaitHeard("unread", 1);

                tell(other.request(api), "made there");
                here.awaitHeard("notification", 1);
                tell(api.request(), "made here");

                assertThat(titles(there.awaitHeard("notification", 2))).containsExactly("made there", "made here");
                assertThat(titles(here.awaitHeard("notification", 2))).containsExactly("made there", "made here");
                last = there.heard("notification").getFirst().id();
            }

            other.kill();

            try (EventStream here = EventStream.ofNotifications(address, alice, last)) {
                assertThat(titles(here.awaitHeard("notification", 1))).containsExactly("made here");
            }
        }
    }
}
