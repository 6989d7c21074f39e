package io.slipstream.task.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.devkit.stack.LocalStack;
import io.slipstream.task.fixture.TaskStack;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Two that signal to each other, beside the running service. */
@QuarkusTest
class PostgresNotificationSignalsIT extends TaskStack {
    private static final Duration LONG = Duration.ofSeconds(30);

    @Inject
    @Named(PostgresClient.REQUESTS)
    PostgresClient postgres;

    private final Queue<String> heard = new ConcurrentLinkedQueue<>();

    @Test
    void signal_isHeardByTheOthers_alsoAfterTheirConnectionBroke_untilTheyLeave() throws Exception {
        PostgresNotificationSignals here = new PostgresNotificationSignals(postgres);
        PostgresNotificationSignals there = new PostgresNotificationSignals(postgres);
        there.listen(heard::addAll).await().atMost(LONG);
        here.listen(tenants -> {
                    throw new AssertionError("heard itself");
                })
                .await()
                .atMost(LONG);

        here.tell(Set.of("acme", "other")).await().atMost(LONG);
        await().atMost(LONG).until(() -> Set.copyOf(heard).equals(Set.of("acme", "other")));

        heard.clear();
        terminateListeners();
        await().atMost(LONG).pollInterval(Duration.ofMillis(100)).until(() -> {
            there.listen(heard::addAll).onFailure().recoverWithNull().await().atMost(LONG);
            here.tell(Set.of("again")).onFailure().recoverWithNull().await().atMost(LONG);
            return heard.contains("again");
        });

        there.leave().await().atMost(LONG);
        here.leave().await().atMost(LONG);
        heard.clear();
        here.tell(Set.of("nobody")).await().atMost(LONG);
        there.listen(heard::addAll).await().atMost(LONG);
        here.tell(Set.of("last")).await().atMost(LONG);
        await().atMost(LONG).until(() -> heard.contains("last"));
        assertThat(heard).containsExactly("last");
        there.leave().await().atMost(LONG);
    }

    private static void terminateListeners() throws Exception {
        try (Connection connection = LocalStack.shared().connectAsAdmin(LocalStack.DATABASE);
                Statement statement = connection.createStatement()) {
            assertThat(statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE query LIKE 'LISTEN notification\\_created%' OR query = 'SELECT 1'"))
                    .isTrue();
        }
    }
}
