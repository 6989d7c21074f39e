package io.slipstream.task.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.task.task.BatchSettings;
import io.slipstream.task.task.RetryPolicy;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TypeSettings;
import io.slipstream.task.work.BatchTaskHandler.ItemOutcome;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BatchGathererTest {
    /** Nothing here waits for as long: batches that linger so begin because they are full. */
    private static final BatchSettings THREE = new BatchSettings(3, BatchSettings.LINGER_LIMIT);

    private static final Duration LONG = Duration.ofSeconds(30);

    private final BatchGatherer gatherer = new BatchGatherer();
    private final Recorder handler = new Recorder();

    /** Remembers what it was given; answers with the payload, fails or says nothing as the payload asks. */
    private static final class Recorder implements BatchTaskHandler {
        private final List<List<String>> batches = new ArrayList<>();
        private final AtomicInteger cancelled = new AtomicInteger();
        private boolean never;

        @Override
        public TaskType type() {
            return new TaskType(
                    "test.batch", new TypeSettings(3, null, RetryPolicy.DEFAULT, Duration.ofMinutes(1)), THREE);
        }

        @Override
        public String group(Attempt attempt) {
            if (attempt.payload().equals("senseless")) {
                throw WorkFailure.permanent("InvalidPayload", "senseless");
            }
            return attempt.payload().substring(0, 1);
        }

        @Override
        public Uni<Map<UUID, ItemOutcome>> handle(List<Attempt> attempts) {
            batches.add(attempts.stream().map(Attempt::payload).toList());
            if (never) {
                return Uni.createFrom()
                        .<Map<UUID, ItemOutcome>>nothing()
                        .onCancellation()
                        .invoke(cancelled::incrementAndGet);
            }
            Map<UUID, ItemOutcome> outcomes = new HashMap<>();
            for (Attempt attempt : attempts) {
                switch (attempt.payload().substring(1)) {
                    case "throw" -> throw new IllegalStateException("as asked");
                    case "fail" ->
                        outcomes.put(
                                attempt.taskId(), new ItemOutcome.Failed(WorkFailure.permanent("Bad", "as asked")));
                    case "silent" -> {
                        // It says nothing.
                    }
                    default -> outcomes.put(attempt.taskId(), new ItemOutcome.Done("\"" + attempt.payload() + "\""));
                }
            }
            return Uni.createFrom().item(outcomes);
        }
    }

    private static Attempt attempt(String tenant, String payload) {
        return new Attempt(UUID.randomUUID(), tenant, null, payload, 1, null, null, new AttemptNotes() {
            @Override
            public void progress(double fraction) {}

            @Override
            public Uni<Void> partial(String json) {
                return Uni.createFrom().voidItem();
            }

            @Override
            public Uni<Void> checkpoint(String json) {
                return Uni.createFrom().voidItem();
            }
        });
    }

    private UniAssertSubscriber<String> run(BatchSettings settings, String tenant, String payload) {
        return gatherer.run(handler, attempt(tenant, payload), settings)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }

    private UniAssertSubscriber<String> run(String payload) {
        return run(THREE, "t", payload);
    }

    @Test
    void full_beginsAtOnceAndTellsEachItsOwn() {
        UniAssertSubscriber<String> first = run("a1");
        UniAssertSubscriber<String> second = run("a2");
        first.assertNotTerminated();

        UniAssertSubscriber<String> third = run("a3");

        assertThat(handler.batches).containsExactly(List.of("a1", "a2", "a3"));
        first.assertCompleted().assertItem("\"a1\"");
        second.assertCompleted().assertItem("\"a2\"");
        third.assertCompleted().assertItem("\"a3\"");
    }

    @Test
    void lingerOver_beginsWithThoseThereAre() {
        BatchSettings soon = new BatchSettings(100, Duration.ofMillis(20));

        UniAssertSubscriber<String> first = run(soon, "t", "a1");
        UniAssertSubscriber<String> second = run(soon, "t", "a2");

        first.awaitItem(LONG).assertItem("\"a1\"");
        second.awaitItem(LONG).assertItem("\"a2\"");
    }

    @Test
    void single_beginsAtOnce() {
        run(BatchSettings.SINGLE, "t", "a1").assertCompleted();
        run(new BatchSettings(10, Duration.ZERO), "t", "a2").assertCompleted();

        assertThat(handler.batches).containsExactly(List.of("a1"), List.of("a2"));
    }

    @Test
    void tenantsAndGroups_areNotMixed() {
        run("a1");
        run("b1");
        run(THREE, "other", "a2");
        run("a3");
        assertThat(handler.batches).isEmpty();

        run("a4");

        assertThat(handler.batches).containsExactly(List.of("a1", "a3", "a4"));
    }

    @Test
    void outcomes_areEachOnesOwn() {
        UniAssertSubscriber<String> good = run("a1");
        UniAssertSubscriber<String> silent = run("asilent");
        UniAssertSubscriber<String> bad = run("afail");

        good.assertCompleted();
        assertThat(bad.getFailure())
                .isInstanceOfSatisfying(
                        WorkFailure.class,
                        failure -> assertThat(failure.isRetryable()).isFalse());
        assertThat(silent.getFailure()).isInstanceOfSatisfying(WorkFailure.class, failure -> {
            assertThat(failure.isRetryable()).isTrue();
            assertThat(failure.error().type()).isEqualTo("NoOutcome");
        });
    }

    @Test
    void thrown_failsAll() {
        UniAssertSubscriber<String> first = run("a1");
        UniAssertSubscriber<String> second = run("athrow");
        UniAssertSubscriber<String> third = run("a3");

        first.assertFailedWith(IllegalStateException.class);
        second.assertFailedWith(IllegalStateException.class);
        third.assertFailedWith(IllegalStateException.class);
    }

    @Test
    void taskWithoutAGroup_failsAlone() {
        run("a1");

        run("senseless").assertFailedWith(WorkFailure.class);

        run("a2");
        run("a3").assertCompleted();
        assertThat(handler.batches).containsExactly(List.of("a1", "a2", "a3"));
    }

    @Test
    void cancelledWhileGathering_isLeftOut() {
        run("a1").cancel();
        run("a2");
        run("a3").assertCompleted();

        assertThat(handler.batches).containsExactly(List.of("a2", "a3"));
    }

    @Test
    void cancelledWhileRunning_endsTheCallWhenNobodyWaits() {
        handler.never = true;
        List<UniAssertSubscriber<String>> all = List.of(run("a1"), run("a2"), run("a3"));
        assertThat(handler.batches).hasSize(1);

        all.get(0).cancel();
        all.get(1).cancel();
        assertThat(handler.cancelled).hasValue(0);
        all.get(2).cancel();

        assertThat(handler.cancelled).hasValue(1);
    }

    @Test
    void settings_outOfBounds_areRefused() {
        assertThatThrownBy(() -> new BatchSettings(0, Duration.ZERO)).hasMessageContaining("got 0");
        assertThatThrownBy(() -> new BatchSettings(1001, Duration.ZERO)).hasMessageContaining("got 1001");
        assertThatThrownBy(() -> new BatchSettings(2, Duration.ofSeconds(11))).hasMessageContaining("PT11S");
        assertThatThrownBy(() -> new BatchSettings(2, Duration.ofSeconds(-1))).hasMessageContaining("PT-1S");
    }

    @Test
    void handlers_ofBatchesWithoutSettingsOrWithAnothersType_areRefused() {
        assertThat(new Handlers(List.of(), List.of(handler)).findBatch("test.batch"))
                .contains(handler);
        assertThatThrownBy(() -> new Handlers(List.of(), List.of(handler, handler)))
                .hasMessageContaining("two handlers");
    }
}
