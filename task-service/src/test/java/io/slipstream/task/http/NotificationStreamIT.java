package io.slipstream.task.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.contracts.security.Scope;
import io.slipstream.task.config.NotificationConfig;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.EventStream;
import io.slipstream.task.fixture.LogProof;
import io.slipstream.task.fixture.TaskStack;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class NotificationStreamIT extends TaskStack {
    private static final String PATH = "/api/v1/notifications";

    @TestHTTPResource
    URI address;

    @Inject
    NotificationConfig config;

    private void tell(String recipient, String title) {
        Response created = api.post(PATH, "{" + recipient + ",\"title\":\"" + title + "\",\"message\":\"m\"}");
        assertThat(created.statusCode()).as(created.asString()).isEqualTo(201);
    }

    private void tellAlice(String title) {
        tell("\"subject\":\"alice\"", title);
    }

    private static List<String> titles(List<EventStream.Heard> heard) {
        return heard.stream().map(event -> event.field("title")).toList();
    }

    @Test
    void stream_tellsWhatIsUnread_thenWhatComes() throws Exception {
        Api alice = api.as("alice", Scope.Names.TASKS_SUBMIT);
        tellAlice("before");
        try (EventStream stream = EventStream.ofNotifications(address, alice, "")) {
            assertThat(stream.awaitHeard("unread", 1).getFirst().field("unread_count"))
                    .isEqualTo("1");
            tell("\"subject\":\"bob\"", "not hers");
            tell("\"role\":\"tasks:admin\"", "not hers either");
            tellAlice("one");
            tell("\"role\":\"tasks:submit\"", "for all");
            tellAlice("two");

            List<EventStream.Heard> heard = stream.awaitHeard("notification", 3);

            assertThat(titles(heard)).containsExactly("one", "for all", "two");
        }
    }

    @Test
    void stream_fromAPosition_replaysWhatIsBehindIt() throws Exception {
        Api alice = api.as("alice", Scope.Names.TASKS_SUBMIT);
        String position;
        try (EventStream stream = EventStream.ofNotifications(address, alice, "")) {
            position = stream.awaitHeard("unread", 1).getFirst().id();
        }
        LogProof.execute(
                "INSERT INTO notification (id, seq, tenant, recipient, origin, kind, title, message, expires_at)"
                        + " SELECT gen_random_uuid(), 0, '" + api.tenant()
                        + "', 'subject:alice', 'api', 'message', 'n' || n, 'm',"
                        + " now() + CASE WHEN n % 3 = 0 THEN interval '0' ELSE interval '1 day' END"
                        + " FROM generate_series(1, 1000) n ORDER BY n");

        List<String> wanted = IntStream.rangeClosed(1, 1000)
                .filter(n -> n % 3 != 0)
                .mapToObj(n -> "n" + n)
                .toList();
        String last;
        try (EventStream stream = EventStream.ofNotifications(address, alice, position)) {
            List<EventStream.Heard> heard = stream.awaitHeard("notification", wanted.size());
            assertThat(titles(heard)).isEqualTo(wanted);
            last = heard.get(599).id();
        }
        try (EventStream stream = EventStream.ofNotifications(address, alice, last)) {
            assertThat(titles(stream.awaitHeard("notification", wanted.size() - 600)))
                    .isEqualTo(wanted.subList(600, wanted.size()));
        }
    }

    @Test
    void stream_ofWhatManyCreateAtOnce_missesNoneAndIsInOrder() throws Exception {
        Api alice = api.as("alice", Scope.Names.TASKS_SUBMIT);
        try (EventStream stream = EventStream.ofNotifications(address, alice, "")) {
            stream.awaitHeard("unread", 1);
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int caller = i;
                callers.add(Thread.ofVirtual()
                        .start(() -> IntStream.range(0, 25).forEach(n -> tellAlice(caller + "-" + n))));
            }
            for (Thread caller : callers) {
                caller.join();
            }

            List<EventStream.Heard> heard = stream.awaitHeard("notification", 200);

            assertThat(titles(heard)).doesNotHaveDuplicates().hasSize(200);
            assertThat(heard.stream().map(event -> Long.parseLong(event.id())).toList())
                    .isSorted();
        }
    }

    @Test
    void stream_oneTooManyOfATenant_isRefused() throws Exception {
        Api alice = api.as("alice", Scope.Names.TASKS_SUBMIT);
        List<EventStream> streams = new ArrayList<>();
        try {
            for (int i = 0; i < config.tenantStreamLimit(); i++) {
                streams.add(EventStream.ofNotifications(address, alice, ""));
            }
            Response refused = alice.get(PATH + "/stream");

            BadInputIT.isProblem(refused, 503);
            Api other = Api.ofNewTenant();
            streams.add(EventStream.ofNotifications(address, other, ""));
            streams.getLast().awaitHeard("unread", 1);
        } finally {
            for (EventStream stream : streams) {
                stream.close();
            }
        }
    }

    @Test
    void stream_ofAnUnreadablePosition_isRefused() {
        Response refused = api.request().header("Last-Event-ID", "x").get(PATH + "/stream");

        BadInputIT.isProblem(refused, 400);
        assertThat((String) refused.path("errors[0].field")).isEqualTo("Last-Event-ID");
    }
}
