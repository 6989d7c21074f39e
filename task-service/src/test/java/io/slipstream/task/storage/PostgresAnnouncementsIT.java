package io.slipstream.task.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.devkit.stack.LocalStack;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.lease.ReadyTask;
import io.slipstream.task.task.Lane;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Two that announce to each other, beside the running engine, which does not know the type. */
@QuarkusTest
class PostgresAnnouncementsIT extends TaskStack {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final ReadyTask TASK = new ReadyTask(new Lane("acme", "test.announced", 8), 42);

    @Inject
    @Named(PostgresClient.ENGINE)
    PostgresClient postgres;

    private final Queue<ReadyTask> heard = new ConcurrentLinkedQueue<>();

    @Test
    void announcement_isHeardByTheOthers_alsoAfterTheirConnectionBroke() throws Exception {
        PostgresAnnouncements here = new PostgresAnnouncements(postgres);
        PostgresAnnouncements there = new PostgresAnnouncements(postgres);
        there.listen(heard::addAll).await().atMost(LONG);
        here.listen(tasks -> {
                    throw new AssertionError("heard itself");
                })
                .await()
                .atMost(LONG);

        here.tell(List.of(TASK)).await().atMost(LONG);
        await().atMost(LONG).until(() -> heard.contains(TASK));

        heard.clear();
        terminateListeners();
        await().atMost(LONG).pollInterval(Duration.ofMillis(100)).until(() -> {
            there.listen(heard::addAll).onFailure().recoverWithNull().await().atMost(LONG);
            here.tell(List.of(TASK)).onFailure().recoverWithNull().await().atMost(LONG);
            return heard.contains(TASK);
        });
        assertThat(heard).containsOnly(TASK);
    }

    private void terminateListeners() throws Exception {
        try (Connection connection = LocalStack.shared().connectAsAdmin(LocalStack.DATABASE);
                Statement statement = connection.createStatement()) {
            assertThat(statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE query LIKE 'LISTEN task\\_ready%' OR query = 'SELECT 1'"))
                    .isTrue();
        }
    }
}
