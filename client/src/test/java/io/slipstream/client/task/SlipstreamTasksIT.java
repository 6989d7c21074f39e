package io.slipstream.client.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipstream.client.http.MiniGateway;
import io.slipstream.client.http.MiniGateway.Fault;
import io.slipstream.client.http.MiniGateway.Seen;
import io.slipstream.client.http.TestClients;
import io.slipstream.client.problem.ProblemException;
import io.slipstream.client.problem.UnreachableException;
import io.smallrye.mutiny.TimeoutException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SlipstreamTasksIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static MiniGateway gateway;

    private TestClients client;
    private SlipstreamTasks tasks;

    record Order(long id, String customer) {}

    @BeforeAll
    static void start() {
        gateway = MiniGateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void connect() {
        gateway.reset();
        client = new TestClients(
                gateway.url(), Map.of("tasks.timeout", "PT1S", "tasks.backoff", "PT0.05S", "tasks.look", "PT0.1S"));
        tasks = client.tasks();
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void submit_aTask_sendsAllOfItAndBringsIt() {
        Task task = tasks.submit(NewTask.of("mail.send", new Order(7, "c"))
                        .withPriority(Priority.HIGH)
                        .withRunAt(Instant.EPOCH)
                        .withDeadline(Instant.EPOCH.plusSeconds(1))
                        .withUniqueKey("u")
                        .withConcurrencyKey("c")
                        .withMaxAttempts(2)
                        .withTags("t"))
                .await()
                .atMost(SOON);

        assertThat(task.status()).isEqualTo(TaskStatus.QUEUED);
        assertThat(task.type()).isEqualTo("mail.send");
        assertThat(task.submittedAt()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(new JsonObject(gateway.seen().getFirst().body())).isEqualTo(new JsonObject("""
                                {"type":"mail.send","payload":{"id":7,"customer":"c"},"priority":"HIGH","run_at":"1970-01-01T00:00:00Z",
                                "deadline":"1970-01-01T00:00:01Z","unique_key":"u","concurrency_key":"c","max_attempts":2,"tags":["t"]}"""));
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"CUT", "SILENCE", "UNAVAILABLE", "TOO_MANY", "NO_PROBLEM"})
    void submit_whoseAnswerIsLost_isRepeatedUnderTheSameKeyAndCarriedOutOnce(Fault fault) {
        gateway.failAfterwards(fault);
        CompletableFuture<Task> submitting =
                tasks.submit(NewTask.of("mail.send", 1)).subscribeAsCompletionStage();
        Awaitility.await().until(() -> !gateway.seen().isEmpty());

        gateway.heal();

        assertThat(submitting).succeedsWithin(SOON);
        assertThat(gateway.taskCount()).isEqualTo(1);
        assertThat(gateway.seen().stream()
                        .map((Seen one) -> one.headers().get("idempotency-key"))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void submit_twice_isTwoTasks() {
        NewTask task = NewTask.of("mail.send", null);

        tasks.submit(task).await().atMost(SOON);
        tasks.submit(task).await().atMost(SOON);

        assertThat(gateway.taskCount()).isEqualTo(2);
    }

    @Test
    void submit_neverAnswered_failsAfterTheRetries() {
        gateway.fail(Fault.CUT);

        assertThatThrownBy(
                        () -> tasks.submit(NewTask.of("mail.send", 1)).await().atMost(SOON))
                .isInstanceOf(UnreachableException.class);
        assertThat(gateway.seen()).hasSize(4);
    }

    @Test
    void submit_refused_failsAtOnceWithTheProblem() {
        gateway.fail(Fault.FORBIDDEN);

        ProblemException problem = catchThrowableOfType(
                ProblemException.class,
                () -> tasks.submit(NewTask.of("mail.send", 1)).await().atMost(SOON));

        assertThat(problem.status()).isEqualTo(403);
        assertThat(gateway.seen()).hasSize(1);
    }

    @Test
    void submit_aPayloadThatIsNoJson_fails() {
        assertThatThrownBy(() -> tasks.submit(NewTask.of("mail.send", new Object()))
                        .await()
                        .atMost(SOON))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void submit_severalTasks_bringsAnOutcomeForEachInOrder() {
        List<SubmitResult> outcomes = tasks.submit(
                        List.of(NewTask.of("a", 1), NewTask.of("unknown", 2), NewTask.of("b", 3)))
                .await()
                .atMost(SOON);

        assertThat(outcomes).hasSize(3);
        assertThat(outcomes.get(0)).isInstanceOf(SubmitResult.Accepted.class);
        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        SubmitResult.Refused.class,
                        refused -> assertThat(refused.why().status()).isEqualTo(400));
        assertThat(outcomes.get(2)).isInstanceOf(SubmitResult.Accepted.class);
    }

    @Test
    void awaitEnd_ofATaskThatEnds_bringsItsResult() {
        UUID id = tasks.submit(NewTask.of("mail.send", 1)).await().atMost(SOON).id();
        CompletableFuture<Task> ending = tasks.awaitEnd(id, SOON).subscribeAsCompletionStage();
        Awaitility.await().until(() -> gateway.count("GET", id.toString()) > 2);

        gateway.end(id, "completed", new JsonObject().put("id", 7).put("customer", "c"));

        Task ended = ending.join();
        assertThat(ended.status()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(tasks.result(ended, Order.class)).contains(new Order(7, "c"));
    }

    @Test
    void awaitEnd_thatTakesTooLong_failsAndStopsLooking() {
        UUID id = tasks.submit(NewTask.of("mail.send", 1)).await().atMost(SOON).id();

        assertThatThrownBy(
                        () -> tasks.awaitEnd(id, Duration.ofMillis(300)).await().atMost(SOON))
                .isInstanceOf(TimeoutException.class);

        long looks = gateway.count("GET", id.toString());
        Awaitility.await().during(Duration.ofMillis(400)).until(() -> gateway.count("GET", id.toString()) <= looks + 1);
    }

    @Test
    void cancel_ofATask_endsIt() {
        UUID id = tasks.submit(NewTask.of("mail.send", 1)).await().atMost(SOON).id();

        tasks.cancel(id).await().atMost(SOON);

        assertThat(tasks.find(id).await().atMost(SOON).status()).isEqualTo(TaskStatus.CANCELLED);
    }

    @Test
    void find_ofWhatIsNotThere_failsWith404() {
        ProblemException problem = catchThrowableOfType(
                ProblemException.class,
                () -> tasks.find(UUID.randomUUID()).await().atMost(SOON));

        assertThat(problem.status()).isEqualTo(404);
    }
}
