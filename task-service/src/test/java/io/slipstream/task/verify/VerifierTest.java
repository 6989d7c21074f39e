package io.slipstream.task.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.task.flow.FailurePolicy;
import io.slipstream.task.flow.PartState;
import io.slipstream.task.task.TaskStatus;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VerifierTest {
    private static final UUID A = new UUID(1, 1);
    private static final UUID B = new UUID(1, 2);
    private static final Counts ONE_DONE = new Counts(1, 1, 0, 0, 0);

    private static Report verify(WrittenLog log) {
        return new Verifier().verify(log);
    }

    private static List<String> broken(Report report) {
        return report.findings().stream()
                .filter(one -> one.violations() > 0)
                .map(Findings::rule)
                .toList();
    }

    private static WrittenLog done() {
        return new WrittenLog()
                .events(A, "submitted queued 0 0", "started running 1 1", "completed completed 1 1")
                .stored(A, "completed 1 1")
                .tally(ONE_DONE);
    }

    @Test
    void task_thatRanOnce_isClean() {
        Report report = verify(done());

        assertThat(broken(report)).isEmpty();
        assertThat(report.tasks()).isEqualTo(1);
        assertThat(report.events()).isEqualTo(3);
        assertThat(report.text()).contains("All rules hold.", "1 tasks with 3 events");
    }

    /** Retries, a lost worker, one given back, a redrive: everything that is allowed, in one life. */
    @Test
    void task_withAnEventfulLife_isCleanAndEveryRuleWasTried() {
        WrittenLog log = new WrittenLog()
                .events(
                        A,
                        "submitted scheduled 0 0",
                        "started running 1 1",
                        "progressed running 1 1",
                        "partial running 1 1",
                        "failed scheduled 1 1",
                        "started running 2 2",
                        "failed queued 2 2",
                        "started running 3 3",
                        "released queued 2 3",
                        "started running 3 4",
                        "dead dead 3 4",
                        "submitted waiting 0 4",
                        "started running 1 5",
                        "cancelled cancelled 1 5")
                .stored(A, "cancelled 1 5")
                .key(A, "k")
                .limit(1)
                .unsent(A, 1)
                .flow(new StoredFlow(
                        B,
                        false,
                        FailurePolicy.IGNORE,
                        List.of(List.of(), List.of(0)),
                        List.of(
                                new StoredFlow.Part(A, PartState.CANCELLED, 0, 1, false, 2, 11, 0),
                                new StoredFlow.Part(B, PartState.LIVE, 1, 0, false, 20, 0, 0))))
                .tally(new Counts(1, 0, 0, 1, 2))
                .slot("s@1", A, "s@1", A)
                .notice(new EndNotice(A, 1, false, true, B, false, 1, B))
                .notice(new EndNotice(A, 2, true, true, null, false, 0, null));

        Report report = verify(log);

        assertThat(broken(report)).isEmpty();
        assertThat(report.findings()).allMatch(one -> one.count() > 0, "was tried");
    }

    static Stream<Arguments> brokenNotices() {
        return Stream.of(
                Arguments.of(new EndNotice(A, 1, true, false, null, false, 0, null), "not noted"),
                Arguments.of(new EndNotice(A, 1, true, true, B, false, 2, B), "2 times"),
                Arguments.of(new EndNotice(A, 1, false, false, null, false, 1, B), "was not to be"),
                Arguments.of(new EndNotice(A, 1, true, true, null, false, 1, B), "told again"),
                Arguments.of(new EndNotice(A, 1, true, true, B, false, 0, null), "is lost"),
                Arguments.of(new EndNotice(A, 1, true, true, B, false, 1, A), "is lost"));
    }

    @ParameterizedTest
    @MethodSource("brokenNotices")
    void notice_notToldExactlyOnce_isFound(EndNotice notice, String words) {
        Report report = verify(done().notice(notice));

        assertThat(broken(report)).containsExactly("notices-once");
        assertThat(report.text()).contains(words);
    }

    @Test
    void notice_removedSince_isClean() {
        assertThat(broken(verify(done().notice(new EndNotice(A, 1, true, true, B, true, 0, null)))))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("lives")
    void tasks_stillUnderWay_areClean(String row, String[] events) {
        WrittenLog log = new WrittenLog().events(A, events).stored(A, row).tally(new Counts(1, 0, 0, 0, 0));

        assertThat(broken(verify(log))).isEmpty();
    }

    static Stream<Arguments> lives() {
        return Stream.of(
                Arguments.of("scheduled 0 0", new String[] {"submitted scheduled 0 0"}),
                Arguments.of("queued 0 0", new String[] {"submitted scheduled 0 0"}),
                Arguments.of("queued 0 0", new String[] {"submitted waiting 0 0"}),
                Arguments.of("running 1 1", new String[] {"submitted waiting 0 0", "started running 1 1"}));
    }

    static Stream<Arguments> crimes() {
        return Stream.of(
                crime(
                        "one-place",
                        "is lost",
                        new WrittenLog()
                                .events(A, "submitted queued 0 0", "started running 1 1")
                                .tally(ONE_DONE)),
                crime("one-place", "2 times: completed and completed", done().stored(A, "completed 1 1")),
                crime("one-place", "2 times: completed and queued", done().stored(A, "queued 1 1")),
                crime(
                        "one-place",
                        "is completed among the live ones",
                        done().stored(A, TaskStatus.COMPLETED, true, 1, 1)),
                crime("state-table", "not in the log", done().stored(B, "queued 0 0")),
                crime(
                        "state-table",
                        "is queued, but by the log it is completed",
                        new WrittenLog()
                                .events(A, "submitted queued 0 0", "started running 1 1", "completed completed 1 1")
                                .stored(A, "queued 1 1")),
                crime(
                        "state-table",
                        "cannot follow nothing",
                        new WrittenLog().events(A, "started running 1 1").stored(A, "running 1 1")),
                crime(
                        "state-table",
                        "cannot follow queued",
                        new WrittenLog()
                                .events(A, "submitted queued 0 0", "completed completed 1 1")
                                .stored(A, "completed 1 1")),
                crime(
                        "state-table",
                        "cannot follow completed",
                        done().events(A, "started running 2 2", "completed completed 2 2")),
                crime("state-table", "cannot follow completed", done().events(A, "submitted queued 0 1")),
                crime("ends-once", "ended twice", done().events(A, "completed completed 1 1")),
                crime("ends-once", "ended twice", done().events(A, "dead dead 1 1")),
                crime(
                        "ends-once",
                        "ended twice",
                        done().events(A, "submitted queued 0 1", "started running 1 2", "completed completed 1 2")),
                crime(
                        "leases",
                        "lease 2 began before lease 1 ended",
                        new WrittenLog()
                                .events(A, "submitted queued 0 0", "started running 1 1", "started running 2 2")
                                .stored(A, "running 2 2")),
                crime(
                        "leases",
                        "lease 1 came after lease 1",
                        new WrittenLog()
                                .events(
                                        A,
                                        "submitted queued 0 0",
                                        "started running 1 1",
                                        "failed queued 1 1",
                                        "started running 2 1")
                                .stored(A, "running 2 1")),
                crime(
                        "leases",
                        "belongs to attempt 1",
                        new WrittenLog()
                                .events(A, "submitted queued 0 0", "started running 2 1")
                                .stored(A, "running 2 1")),
                crime(
                        "leases",
                        "has lease 3, by the log 1",
                        new WrittenLog()
                                .events(A, "submitted queued 0 0", "started running 1 1")
                                .stored(A, "running 1 3")),
                crime(
                        "leases",
                        "has attempt 3, by the log 1",
                        new WrittenLog()
                                .events(A, "submitted queued 0 0", "started running 1 1")
                                .stored(A, "running 3 1")),
                crime(
                        "leases",
                        "is queued, but its lease 1 has not ended",
                        new WrittenLog()
                                .events(A, "submitted queued 0 0", "started running 1 1")
                                .stored(A, "queued 1 1")),
                crime(
                        "stale-outcomes",
                        "under a lease that was not the latest, 2",
                        new WrittenLog()
                                .events(
                                        A,
                                        "submitted queued 0 0",
                                        "started running 1 1",
                                        "failed queued 1 1",
                                        "started running 2 2",
                                        "completed completed 2 1")
                                .stored(A, "completed 2 2")),
                crime(
                        "stale-outcomes",
                        "while no lease was open",
                        new WrittenLog()
                                .events(
                                        A,
                                        "submitted queued 0 0",
                                        "started running 1 1",
                                        "failed queued 1 1",
                                        "completed completed 1 1")
                                .stored(A, "completed 1 1")),
                crime(
                        "concurrency-keys",
                        "with the same concurrency key 'k'",
                        two().key(A, "k").key(B, "k")),
                crime("type-limits", "as the 2th that ran, of 1", two().limit(1)),
                crime("statistics", "do not add up", done().tally(new Counts(2, 1, 0, 0, 0))),
                crime("statistics", "the log says", done().tally(new Counts(1, 0, 1, 0, 0))),
                crime("statistics", "the log says", done().tally(new Counts(1, 1, 0, 0, 7))),
                crime("outbox", "is not in the log", done().unsent(A, 99)),
                crime("slots", "the log does not know", done().slot("s@1", A, null, null)),
                crime("slots", "but the slot does not name it", done().slot(null, null, "s@1", A)),
                crime("slots", "but is named by s@2", done().slot("s@2", A, "s@1", A)),
                crime(
                        "slots",
                        "as another one is",
                        done().slot("s@1", A, "s@1", A).slot(null, null, "s@1", B)));
    }

    private static Arguments crime(String rule, String words, WrittenLog log) {
        return Arguments.of(rule, words, log);
    }

    /** Two that run at the same time. */
    private static WrittenLog two() {
        return new WrittenLog()
                .events(A, "submitted queued 0 0", "started running 1 1")
                .events(B, "submitted queued 0 0", "started running 1 1")
                .events(A, "completed completed 1 1")
                .events(B, "completed completed 1 1")
                .stored(A, "completed 1 1")
                .stored(B, "completed 1 1")
                .tally(new Counts(2, 2, 0, 0, 0));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("crimes")
    void crime_ofEachKind_isFound(String rule, String words, WrittenLog log) {
        Report report = verify(log);

        assertThat(broken(report)).contains(rule);
        assertThat(report.findings())
                .filteredOn(one -> one.rule().equals(rule))
                .flatExtracting(Findings::first)
                .anyMatch(how -> how.contains(words));
        assertThat(report.text()).doesNotContain("All rules hold.").contains(rule + ": ");
        assertThat(report.violations()).isPositive();
    }

    @Test
    void twoThatRunTogether_withDifferentKeysAndRoom_areClean() {
        assertThat(broken(verify(two().key(A, "k").key(B, "l").limit(2)))).isEmpty();
    }

    @Test
    void twoThatRunTogether_beforeTheLimitWasSettled_areNotHeldAgainstIt() {
        assertThat(broken(verify(two().limit(1).unsettled()))).isEmpty();
    }

    @Test
    void oneAfterTheOther_withOneKeyAndALimitOfOne_isClean() {
        WrittenLog log = new WrittenLog()
                .events(A, "submitted queued 0 0", "started running 1 1", "completed completed 1 1")
                .events(B, "submitted waiting 0 0", "started running 1 1", "failed queued 1 1", "started running 2 2")
                .stored(A, "completed 1 1")
                .stored(B, "running 2 2")
                .key(A, "k")
                .key(B, "k")
                .limit(1)
                .tally(new Counts(2, 1, 0, 0, 1));

        assertThat(broken(verify(log))).isEmpty();
    }

    @Test
    void task_whoseFirstDaysWereDropped_isHeldAgainstWhatIsLeft() {
        WrittenLog log = new WrittenLog()
                .cutOff()
                .events(A, "completed completed 7 9")
                .stored(A, "completed 7 9")
                .tally(new Counts(50, 50, 0, 0, 3));

        Report report = verify(log);

        assertThat(broken(report)).isEmpty();
        assertThat(report.unknown()).anyMatch(line -> line.startsWith("1 tasks were accepted before"));
        assertThat(report.unknown()).anyMatch(line -> line.startsWith("Days before"));
    }

    @Test
    void task_whoseFirstDaysWereDropped_isStillCaught() {
        WrittenLog log = new WrittenLog()
                .cutOff()
                .events(A, "started running 3 9", "started running 4 10")
                .stored(A, "running 4 10")
                .tally(new Counts(1, 0, 0, 0, 0));

        assertThat(broken(verify(log))).contains("state-table", "leases");
    }

    @Test
    void manyViolations_areCountedAndTheFirstTold() {
        WrittenLog log = new WrittenLog().tally(new Counts(20, 0, 0, 0, 0));
        for (int i = 0; i < 20; i++) {
            log.events(new UUID(2, i), "submitted queued 0 0");
        }

        Report report = verify(log);

        assertThat(report.findings().getFirst().violations()).isEqualTo(20);
        assertThat(report.findings().getFirst().first()).hasSize(Findings.TOLD);
        assertThat(report.text()).contains("one-place: and 10 more");
    }
}
