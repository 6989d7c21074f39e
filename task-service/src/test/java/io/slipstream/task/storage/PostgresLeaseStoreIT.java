package io.slipstream.task.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.contracts.event.EventType;
import io.slipstream.contracts.event.Topic;
import io.slipstream.devkit.stack.Credentials;
import io.slipstream.devkit.stack.LocalStack;
import io.slipstream.task.config.EventsConfig;
import io.slipstream.task.config.WorkerConfig;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.LogProof;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.fixture.Topics;
import io.slipstream.task.lease.Ack;
import io.slipstream.task.lease.AckBatcher;
import io.slipstream.task.lease.AttemptOutcome;
import io.slipstream.task.lease.ClaimLimits;
import io.slipstream.task.lease.ClaimWish;
import io.slipstream.task.lease.ConcurrencyKey;
import io.slipstream.task.lease.LaneHead;
import io.slipstream.task.lease.Lease;
import io.slipstream.task.lease.LeaseId;
import io.slipstream.task.lease.LeaseMetrics;
import io.slipstream.task.lease.LeaseStore;
import io.slipstream.task.task.Lane;
import io.slipstream.task.task.Priority;
import io.slipstream.task.task.RateLimit;
import io.slipstream.task.task.Submission;
import io.slipstream.task.task.SubmitStore;
import io.slipstream.task.task.SubmitUnit;
import io.slipstream.task.task.Task;
import io.slipstream.task.task.TaskError;
import io.slipstream.task.task.TaskIds;
import io.slipstream.task.task.TaskStatus;
import io.slipstream.task.task.TaskStore;
import io.slipstream.task.task.UnitItem;
import io.slipstream.task.task.Viewer;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The store alone: its tasks are of a type without a handler and of workers that the running engine knows nothing of. */
@QuarkusTest
class PostgresLeaseStoreIT extends TaskStack {
    private static final String TYPE = "test.store";
    private static final Duration LONG = Duration.ofSeconds(30);

    @Inject
    LeaseStore leases;

    @Inject
    SubmitStore submissions;

    @Inject
    TaskStore tasks;

    @Inject
    TaskIds ids;

    @Inject
    LeaseMetrics metrics;

    @Inject
    EventsConfig eventsConfig;

    @Inject
    WorkerConfig workerConfig;

    @Inject
    @Named(PostgresClient.ENGINE)
    PostgresClient postgres;

    private final List<UUID> workers = new ArrayList<>();

    private static <T> T now(Uni<T> uni) {
        return uni.await().atMost(LONG);
    }

    private UUID worker() {
        UUID worker = ids.next();
        now(leases.register(worker, "test"));
        workers.add(worker);
        return worker;
    }

    @AfterEach
    void forgetWorkers() {
        workers.forEach(worker -> now(leases.unregister(worker)));
    }

    private Lane lane() {
        return new Lane(api.tenant(), TYPE, 8);
    }

    /** Scheduled tasks that only this test makes ready, so that the engine does not claim them first. */
    private List<UUID> insert(int count) {
        return insert(count, TYPE);
    }

    private List<UUID> insert(int count, String type) {
        List<UnitItem> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Submission submission = new Submission(
                    api.tenant(),
                    null,
                    type,
                    "null",
                    Priority.NORMAL,
                    null,
                    null,
                    null,
                    null,
                    null,
                    List.of(),
                    null,
                    null);
            items.add(new UnitItem.NewTask(ids.next(), submission, 3));
        }
        SubmitUnit unit = new SubmitUnit(items, null, false);
        now(submissions.insert(List.of(unit)));
        return unit.tasks().map(UnitItem.NewTask::id).toList();
    }

    private List<Lease> claim(UUID worker, long low, int limit) {
        return now(leases.claim(worker, List.of(new ClaimWish(lane(), low, limit))));
    }

    private static Set<UUID> taskIds(List<Lease> claimed) {
        Set<UUID> found = new HashSet<>();
        claimed.forEach(lease -> found.add(lease.task().id()));
        return found;
    }

    private LeaseStore.Finished complete(UUID worker, Lease lease) {
        return now(leases.finish(worker, List.of(new Ack(lease, new AttemptOutcome.Completed("1")))));
    }

    private TaskStatus status(UUID id) {
        return now(tasks.find(new Viewer(api.tenant(), null), id)).orElseThrow().status();
    }

    @Test
    void claim_whenStartsAreNotPublished_isInTheLogAndNotOnKafka() throws Exception {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withMapping(EventsConfig.class)
                .withSources(new PropertiesConfigSource(Map.of("slipstream.task.events.started", "false"), "test", 100))
                .build();
        LeaseStore quiet = new PostgresLeaseStore(postgres, workerConfig, config.getConfigMapping(EventsConfig.class));
        UUID worker = worker();
        String id = insert(1).getFirst().toString();

        Lease lease =
                now(quiet.claim(worker, List.of(new ClaimWish(lane(), 0, 1)))).getFirst();
        complete(worker, lease);

        assertThat(LogProof.texts("SELECT kind FROM task_event WHERE task_id::text = ? ORDER BY seq", id))
                .containsExactly("submitted", "started", "completed");
        await().atMost(Api.SOON)
                .untilAsserted(() -> assertThat(
                                Topics.all(Topic.TASK_EVENTS.topicName(), record -> id.equals(record.key())))
                        .extracting(record -> Topics.header(record, "ce_type"))
                        .containsExactly(EventType.TASK_SUBMITTED.type(), EventType.TASK_COMPLETED.type()));
        LogProof.assertClean(api.tenant());
    }

    @Test
    void claim_twoWorkersAtOnce_shareWithoutOverlap() {
        UUID one = worker();
        UUID other = worker();
        List<UUID> inserted = insert(40);

        List<List<Lease>> both = Stream.of(one, other)
                .parallel()
                .map(worker -> claim(worker, 0, 30))
                .toList();

        List<UUID> claimed = new ArrayList<>();
        both.forEach(part -> claimed.addAll(taskIds(part)));
        claimed.addAll(taskIds(claim(one, 0, 100)));
        assertThat(claimed).containsExactlyInAnyOrderElementsOf(inserted);
    }

    @Test
    void claim_belowTheWatermark_isLeftToTheSweep() {
        UUID worker = worker();
        insert(3);
        List<Lease> first = claim(worker, 0, 1);
        long next = first.getFirst().seq() + 1;

        assertThat(claim(worker, next + 1_000_000, 10)).isEmpty();
        assertThat(now(leases.readyLanes())).containsKey(lane());
        assertThat(claim(worker, now(leases.readyLanes()).get(lane()).seq(), 10))
                .hasSize(2);
        assertThat(now(leases.readyLanes())).doesNotContainKey(lane());
    }

    @Test
    void claim_committedLate_isFoundByTheSweepBelowTheWatermark() throws Exception {
        UUID worker = worker();
        UUID late = ids.next();
        try (Connection connection = LocalStack.shared().connectAs(Credentials.roleOf("task"), LocalStack.DATABASE);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    "INSERT INTO task (id, tenant, type, priority, state, payload, tags, max_attempts) VALUES ('" + late
                            + "', '" + api.tenant() + "', '" + TYPE + "', 8, 'queued', 'null', '{}', 3)");
            insert(1);
            long watermark = claim(worker, 0, 10).getFirst().seq() + 1;
            connection.commit();

            assertThat(claim(worker, watermark, 10)).isEmpty();
        }

        long swept = now(leases.readyLanes()).get(lane()).seq();
        assertThat(taskIds(claim(worker, swept, 10))).containsExactly(late);
    }

    @Test
    void claim_ofAgedTasksOnly_leavesTheYoungerOnesReady() throws Exception {
        UUID worker = worker();
        List<UUID> inserted = insert(5);
        execute("UPDATE task SET ready_at = now() - interval '90 seconds' WHERE id IN ('" + inserted.get(0) + "', '"
                + inserted.get(1) + "')");
        LaneHead head = now(leases.readyLanes()).get(lane());
        assertThat(head.age()).isGreaterThanOrEqualTo(Duration.ofSeconds(90));
        assertThat(now(leases.readyLanes(Map.of(lane(), 0L))).get(lane()).age())
                .isGreaterThanOrEqualTo(Duration.ofSeconds(90));

        ClaimWish aged = new ClaimWish(lane(), 0, 4, Duration.ofMinutes(1));

        assertThat(taskIds(now(leases.claim(worker, List.of(aged)))))
                .containsExactlyInAnyOrderElementsOf(inserted.subList(0, 2));
        assertThat(now(leases.claim(worker, List.of(aged)))).isEmpty();
        assertThat(claim(worker, 0, 10)).hasSize(3);
    }

    @Test
    void release_ofAnAgedTask_beginsToAgeAnew() throws Exception {
        UUID worker = worker();
        UUID id = insert(1).getFirst();
        execute("UPDATE task SET ready_at = now() - interval '90 seconds' WHERE id = '" + id + "'");
        claim(worker, 0, 1);

        now(leases.release(worker, List.of(id)));

        assertThat(now(leases.readyLanes()).get(lane()).age()).isLessThan(Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @CsvSource({"0, urgent", "50, urgent", "90, urgent", "150, old"})
    void promoteKeys_waitingTasks_riseWithTime(int seconds, String expected) throws Exception {
        String insert = "INSERT INTO task (id, tenant, type, priority, state, payload, tags, max_attempts,"
                + " concurrency_key, ready_at) VALUES ('%s', '" + api.tenant() + "', '" + TYPE
                + "', %d, 'waiting', '\"%s\"', '{}', 3, 'k', now() - interval '%d seconds')";
        String both =
                insert.formatted(ids.next(), 11, "old", seconds) + "; " + insert.formatted(ids.next(), 5, "urgent", 0);
        execute(both);
        ConcurrencyKey key = new ConcurrencyKey(api.tenant(), TYPE, "k");

        await().atMost(Api.SOON).untilAsserted(() -> {
            now(leases.promoteKeys(List.of(key)));
            assertThat(claimKeyed()).contains(expected);
        });
    }

    /** The payload of the task of the key that is ready. */
    private String claimKeyed() throws Exception {
        try (Connection connection = LocalStack.shared().connectAs(Credentials.roleOf("task"), LocalStack.DATABASE);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT payload FROM task WHERE tenant = '" + api.tenant()
                        + "' AND state IN ('queued', 'running') AND concurrency_key = 'k'")) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    @Test
    void claim_ofAnUnknownWorker_takesNothing() {
        insert(1);
        assertThat(claim(ids.next(), 0, 10)).isEmpty();
    }

    private LeaseStore.LimitedClaim claimRated(
            UUID worker, Lane lane, @Nullable RateLimit type, @Nullable RateLimit tenant) {
        return now(leases.claimLimited(worker, new ClaimWish(lane, 0, 100), new ClaimLimits(null, type, tenant)));
    }

    @Test
    void claimLimited_byARate_takesTheBurstAndTellsWhenTheNextIsDue() {
        UUID worker = worker();
        insert(20);
        RateLimit slow = new RateLimit(0.001, 7);

        LeaseStore.LimitedClaim first = claimRated(worker, lane(), slow, null);
        LeaseStore.LimitedClaim second = claimRated(worker, lane(), slow, null);

        assertThat(first.leases()).hasSize(7);
        assertThat(first.drained()).isFalse();
        assertThat(first.typeDue()).isBetween(Duration.ofSeconds(900), Duration.ofSeconds(1000));
        assertThat(first.tenantDue()).isZero();
        assertThat(second.leases()).isEmpty();
        assertThat(second.drained()).isFalse();
        assertThat(second.saturated()).isFalse();
        assertThat(second.typeDue()).isPositive().isLessThanOrEqualTo(first.typeDue());
    }

    @Test
    void claimLimited_byARateThatWasRaisedOrLowered_neverHoldsMoreThanTheNewBurst() {
        UUID worker = worker();
        insert(20);
        assertThat(claimRated(worker, lane(), new RateLimit(0.001, 7), null).leases())
                .hasSize(7);

        assertThat(claimRated(worker, lane(), new RateLimit(0.001, 20), null).leases())
                .as("a larger burst must be filled first")
                .isEmpty();
        assertThat(claimRated(worker, lane(), new RateLimit(100_000, 3), null).leases())
                .hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void claimLimited_byTheRateOfATenant_countsAllItsTypes() {
        UUID worker = worker();
        insert(5);
        List<UUID> others = insert(5, TYPE + ".other");
        RateLimit tenant = new RateLimit(0.001, 8);
        RateLimit type = new RateLimit(0.001, 6);

        assertThat(claimRated(worker, lane(), type, tenant).leases()).hasSize(5);
        Lane other = new Lane(api.tenant(), TYPE + ".other", 8);
        LeaseStore.LimitedClaim rest = claimRated(worker, other, type, tenant);

        assertThat(others).containsAll(taskIds(rest.leases()));
        assertThat(rest.leases()).hasSize(3);
        assertThat(rest.typeDue()).isZero();
        assertThat(rest.tenantDue()).isPositive();
    }

    @Test
    void claimLimited_ofAnEmptyLane_takesNoToken() {
        UUID worker = worker();
        RateLimit slow = new RateLimit(0.001, 3);
        LeaseStore.LimitedClaim nothing = claimRated(worker, lane(), slow, null);
        assertThat(nothing.drained()).isTrue();
        assertThat(nothing.typeDue()).isZero();
        insert(5);

        assertThat(claimRated(worker, lane(), slow, null).leases()).hasSize(3);
    }

    @Test
    void claimLimited_manyAtOnce_neverExceedTheLimit() {
        List<UUID> several = IntStream.range(0, 4).mapToObj(i -> worker()).toList();
        insert(40);

        List<Integer> claimed = several.parallelStream()
                .flatMap(worker -> IntStream.range(0, 3)
                        .mapToObj(i -> now(leases.claimLimited(
                                        worker, new ClaimWish(lane(), 0, 5), ClaimLimits.ofConcurrency(7)))
                                .leases()
                                .size()))
                .toList();

        assertThat(claimed.stream().mapToInt(Integer::intValue).sum()).isEqualTo(7);
    }

    @Test
    void finish_once_countsAndASecondTimeDoesNot() {
        UUID worker = worker();
        UUID id = insert(1).getFirst();
        Lease lease = claim(worker, 0, 1).getFirst();

        assertThat(complete(worker, lease).tasks()).containsExactly(id);
        assertThat(complete(worker, lease).tasks()).isEmpty();
        assertThat(status(id)).isEqualTo(TaskStatus.COMPLETED);
        assertThat(now(tasks.stats(api.tenant())).overall().completed()).isEqualTo(1);
    }

    @Test
    void finish_withAVoidLease_hasNoEffect() {
        UUID worker = worker();
        UUID id = insert(1).getFirst();
        Lease stale = claim(worker, 0, 1).getFirst();
        now(leases.release(worker, List.of(id)));
        Lease good = claim(worker, 0, 1).getFirst();

        assertThat(complete(worker, stale).tasks()).isEmpty();
        assertThat(status(id)).isEqualTo(TaskStatus.RUNNING);
        assertThat(good.counter()).isGreaterThan(stale.counter());
        assertThat(good.task().attempt()).isEqualTo(1);
        assertThat(complete(worker(), good).tasks()).isEmpty();
        assertThat(complete(worker, good).tasks()).containsExactly(id);
    }

    /** Both are written together, whichever came first. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void outcomes_ofAStaleAndTheGoodLeaseOfATask_areToldApart(boolean staleFirst) {
        UUID worker = worker();
        UUID id = insert(1).getFirst();
        Lease stale = claim(worker, 0, 1).getFirst();
        now(leases.release(worker, List.of(id)));
        Lease good = claim(worker, 0, 1).getFirst();
        Queue<Runnable> steps = new ConcurrentLinkedQueue<>();
        AckBatcher batcher = new AckBatcher(leases, () -> {}, flows -> {}, metrics, eventsConfig, steps::add);
        Map<Long, Boolean> told = new ConcurrentHashMap<>();

        for (Lease lease : staleFirst ? List.of(stale, good) : List.of(good, stale)) {
            Ack ack = new Ack(lease.id(), new AttemptOutcome.Completed("" + lease.counter()));
            batcher.write(ack, written -> told.put(lease.counter(), written.good()));
        }
        await().atMost(Api.SOON).until(() -> {
            for (Runnable step = steps.poll(); step != null; step = steps.poll()) {
                step.run();
            }
            return told.size() == 2;
        });

        assertThat(told).isEqualTo(Map.of(stale.counter(), false, good.counter(), true));
        Task done = now(tasks.find(new Viewer(api.tenant(), null), id)).orElseThrow();
        assertThat(done.result()).isEqualTo("" + good.counter());
    }

    @Test
    void finish_deferred_isScheduledAndTheAttemptDoesNotCount() {
        UUID worker = worker();
        UUID id = insert(1).getFirst();
        Lease lease = claim(worker, 0, 1).getFirst();
        TaskError error = new TaskError("TargetThrottled", "later");

        Ack deferred = new Ack(lease, new AttemptOutcome.Deferred(error, Duration.ofHours(1)));
        assertThat(now(leases.finish(worker, List.of(deferred))).tasks()).containsExactly(id);

        Task task = now(tasks.find(new Viewer(api.tenant(), null), id)).orElseThrow();
        assertThat(task.status()).isEqualTo(TaskStatus.SCHEDULED);
        assertThat(task.attempt()).isZero();
        assertThat(task.error()).isEqualTo(error);
        assertThat(now(tasks.stats(api.tenant())).overall().retries()).isZero();
    }

    @Test
    void claim_ofADeferredTask_tellsHowOften() throws Exception {
        UUID worker = worker();
        UUID id = insert(1).getFirst();
        for (int times = 0; times < 3; times++) {
            Lease lease = claim(worker, 0, 1).getFirst();
            assertThat(lease.deferrals()).isEqualTo(times);
            assertThat(lease.task().attempt()).isEqualTo(1);
            AttemptOutcome later =
                    new AttemptOutcome.Deferred(new TaskError("TargetThrottled", "later"), Duration.ofHours(1));
            now(leases.finish(worker, List.of(new Ack(lease, later))));
            execute("UPDATE task SET state = 'queued' WHERE id = '" + id + "'");
        }
    }

    @Test
    void finish_handedOver_isItsReceiversWithATimeAndNotTheWorkersAnyMore() throws Exception {
        execute("INSERT INTO task_type (tenant, name, max_attempts, retry_initial_ms, retry_max_ms, retry_multiplier,"
                + " retry_jitter, timeout_ms, handler, lease_ms) VALUES ('" + api.tenant() + "', '" + TYPE
                + "', 3, 1000, 1000, 1, 0, 600000, 'pull', 60000)");
        UUID worker = worker();
        UUID id = insert(1).getFirst();
        Lease lease = claim(worker, 0, 1).getFirst();
        LeaseId told = new LeaseId(id, api.tenant(), TYPE, LeaseId.PULLED, lease.counter());
        Ack beat = new Ack(told, new AttemptOutcome.Progressed(0.5, null, null));

        assertThat(now(leases.finish(LeaseId.PULLED, List.of(beat))).until())
                .as("while the call is open")
                .containsKey(id);
        assertThat(now(leases.held(worker))).containsKey(id);

        now(leases.finish(worker, List.of(new Ack(lease, new AttemptOutcome.HandedOver()))));

        assertThat(now(leases.held(worker))).isEmpty();
        assertThat(status(id)).isEqualTo(TaskStatus.RUNNING);
        assertThat(complete(worker, lease).tasks()).isEmpty();
        assertThat(now(leases.finish(LeaseId.PULLED, List.of(beat))).until()).containsKey(id);
        LeaseId older = new LeaseId(id, api.tenant(), TYPE, LeaseId.PULLED, lease.counter() - 1);
        AttemptOutcome done = new AttemptOutcome.Completed("1");
        assertThat(now(leases.finish(LeaseId.PULLED, List.of(new Ack(older, done))))
                        .tasks())
                .isEmpty();
        assertThat(now(leases.finish(LeaseId.PULLED, List.of(new Ack(told, done))))
                        .tasks())
                .containsExactly(id);
        assertThat(status(id)).isEqualTo(TaskStatus.COMPLETED);
    }

    @Test
    void recover_silentWorker_losesItsTasksAndTheirLeases() throws Exception {
        UUID silent = worker();
        UUID id = insert(1).getFirst();
        Lease lease = claim(silent, 0, 1).getFirst();
        fallSilent(silent);

        now(leases.recover(Duration.ofSeconds(6), 3));

        assertThat(status(id)).isEqualTo(TaskStatus.QUEUED);
        assertThat(now(leases.heartbeat(silent))).isFalse();
        assertThat(complete(silent, lease).tasks()).isEmpty();
    }

    @Test
    void recover_afterTooManyCrashes_isQuarantined() throws Exception {
        UUID id = insert(1).getFirst();
        // As often as the engine allows, since its own recovery may come first.
        for (int crash = 1; crash <= 2; crash++) {
            UUID silent = worker();
            assertThat(claim(silent, 0, 1)).hasSize(1);
            fallSilent(silent);
            now(leases.recover(Duration.ofSeconds(6), 2));
        }

        Task dead = now(tasks.find(new Viewer(api.tenant(), null), id)).orElseThrow();
        assertThat(dead.status()).isEqualTo(TaskStatus.DEAD);
        assertThat(dead.error()).extracting(TaskError::type).isEqualTo(TaskError.QUARANTINED);
    }

    /** A worker has so many tasks, an isolated one among them if there is one, and falls silent. */
    private void loseWith(int count) throws Exception {
        UUID silent = worker();
        await().atMost(Api.SOON).untilAsserted(() -> {
            now(leases.heartbeat(silent));
            now(leases.promoteIsolated());
            claim(silent, 0, 10);
            assertThat(now(leases.held(silent))).hasSize(count);
        });
        fallSilent(silent);
        now(leases.recover(Duration.ofSeconds(6), 2));
    }

    /** The running engine makes isolated tasks ready, too; whoever does, there is one at a time. */
    @Test
    void recover_severalLostTogetherTwice_runOneAtATimeAndNoneIsDead() throws Exception {
        List<UUID> suspects = insert(3);
        loseWith(3);
        loseWith(3);
        UUID worker = worker();
        Set<UUID> completed = new HashSet<>();
        while (completed.size() < 3) {
            List<Lease> claimed = new ArrayList<>();
            await().atMost(Api.SOON).untilAsserted(() -> {
                now(leases.heartbeat(worker));
                now(leases.promoteIsolated());
                claimed.addAll(claim(worker, 0, 10));
                assertThat(claimed).isNotEmpty();
            });
            now(leases.promoteIsolated());
            claimed.addAll(claim(worker, 0, 10));
            assertThat(claimed).as("one at a time").hasSize(1);
            assertThat(claimed.getFirst().failures())
                    .as("crashes are no failures")
                    .isZero();
            complete(worker, claimed.getFirst());
            completed.add(claimed.getFirst().task().id());
        }

        assertThat(completed).containsExactlyInAnyOrderElementsOf(suspects);
        assertThat(suspects).allMatch(id -> status(id) == TaskStatus.COMPLETED);
    }

    @Test
    void recover_anIsolatedTaskLostAgain_isQuarantinedAloneAndThoseBesideItAreNotCharged() throws Exception {
        List<UUID> suspects = insert(2);
        loseWith(2);
        loseWith(2);
        List<UUID> beside = insert(2);

        for (int dead = 1; dead <= 2; dead++) {
            loseWith(3);

            assertThat(suspects.stream().filter(id -> status(id) == TaskStatus.DEAD))
                    .hasSize(dead);
            for (UUID id : beside) {
                Task task = now(tasks.find(new Viewer(api.tenant(), null), id)).orElseThrow();
                assertThat(task.status()).isEqualTo(TaskStatus.QUEUED);
                assertThat(task.attempt()).isZero();
            }
        }
        Task dead = now(tasks.find(new Viewer(api.tenant(), null), suspects.getFirst()))
                .orElseThrow();
        assertThat(dead.error()).extracting(TaskError::type).isEqualTo(TaskError.QUARANTINED);
    }

    @Test
    void promoteIsolated_whoseKeyIsHeld_waitsForIt() throws Exception {
        String insert = "INSERT INTO task (id, tenant, type, priority, state, payload, tags, max_attempts,"
                + " concurrency_key, isolated, run_at) VALUES ('%s', '" + api.tenant() + "', '" + TYPE
                + "', 8, '%s', 'null', '{}', 3, 'k', %s, now())";
        UUID isolated = ids.next();
        execute(insert.formatted(ids.next(), "queued", "false") + "; "
                + insert.formatted(isolated, "scheduled", "true"));

        assertThat(now(leases.promoteIsolated())).isEmpty();
        assertThat(status(isolated)).isEqualTo(TaskStatus.SCHEDULED);

        UUID worker = worker();
        complete(worker, claim(worker, 0, 1).getFirst());
        await().atMost(Api.SOON).untilAsserted(() -> {
            now(leases.promoteIsolated());
            assertThat(status(isolated)).isEqualTo(TaskStatus.QUEUED);
        });
        execute("DELETE FROM task WHERE id = '" + isolated + "'");
    }

    private static void fallSilent(UUID worker) throws Exception {
        execute("UPDATE task_worker SET seen_at = now() - interval '1 hour' WHERE id = '" + worker + "'");
    }

    private static void execute(String sql) throws Exception {
        try (Connection connection = LocalStack.shared().connectAs(Credentials.roleOf("task"), LocalStack.DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Tasks are put into the table by hand, and their times are changed. */
    @Override
    protected boolean isLogWhole() {
        return false;
    }
}
