package io.slipstream.devkit.demo;

import io.slipstream.contracts.event.DataChangedV1;
import io.slipstream.contracts.event.EventType;
import io.slipstream.devkit.stack.Credentials;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/** Changes a row behind the suite's back, says so by an event, and watches every copy follow. */
final class ChangeStep implements Step {
    private static final String TENANT = "default";
    private static final String QUERY = "select n_comment from nation where n_nationkey = $1";
    private static final String ENTRY = "/api/v1/cache/namespaces/default/entries/demo-nation-7";
    private static final Duration AT_MOST = Duration.ofSeconds(20);

    @Override
    public String title() {
        return "change a table and say so by an event";
    }

    @Override
    public void run(SuiteClient suite, Figures figures) throws InterruptedException {
        String before = comment(suite);
        cacheEntry(suite, before);
        String after = "changed by the demo, " + UUID.randomUUID();
        update(suite, after);
        if (!comment(suite).equals(before)) {
            throw new DemoFailure("the result was not cached: the change shows before its event");
        }
        long begun = System.nanoTime();
        try (EventSender events = new EventSender(suite.kafkaBootstrapServers(), InstantSource.system())) {
            events.send(
                    EventType.DATA_CHANGED,
                    UUID.randomUUID().toString(),
                    TENANT,
                    "nation",
                    new DataChangedV1(null, "nation", DataChangedV1.Operation.UPDATE, List.of(), List.of()));
            events.flush();
        }
        SuiteClient.await(
                "the changed row in query results",
                AT_MOST,
                () -> quietly(() -> comment(suite)).equals(after));
        SuiteClient.await(
                "the loss of the cache entry that depends on it", AT_MOST, () -> quietly(() -> entry(suite)) == 404);
        figures.note("change to refreshed copies", "%.0f ms, by one event", (System.nanoTime() - begun) / 1e6);
    }

    private static String comment(SuiteClient suite) throws InterruptedException {
        return Sql.run(suite, QUERY, 7).rows().path(0).path("n_comment").asText();
    }

    private static void cacheEntry(SuiteClient suite, String value) throws InterruptedException {
        SuiteClient.expectSuccess(suite.send(suite.request(ENTRY + "?tables=nation")
                .header("Content-Type", "text/plain")
                .PUT(BodyPublishers.ofString(value))
                .build()));
        if (entry(suite) != 200) {
            throw new DemoFailure("the entry just written is not there");
        }
    }

    private static int entry(SuiteClient suite) throws InterruptedException {
        return suite.send(suite.request(ENTRY).GET().build()).statusCode();
    }

    private static void update(SuiteClient suite, String comment) {
        var postgres = suite.run().path("postgres");
        String url = "jdbc:postgresql://" + postgres.path("host").asText() + ":"
                + postgres.path("port").asInt() + "/sample";
        String password = Credentials.in(suite.dataFolder().resolve("stack")).password(Credentials.SAMPLE_OWNER);
        try (Connection connection = DriverManager.getConnection(url, Credentials.SAMPLE_OWNER, password);
                PreparedStatement update =
                        connection.prepareStatement("UPDATE nation SET n_comment = ? WHERE n_nationkey = 7")) {
            update.setString(1, comment);
            update.executeUpdate();
        } catch (SQLException e) {
            throw new DemoFailure("the sample database cannot be changed: " + e.getMessage(), e);
        }
    }

    private static <T> T quietly(SuiteClient.Call<T> call) {
        try {
            return call.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("interrupted", e);
        }
    }
}
