package io.slipstream.task.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.slipstream.task.config.DispatchConfig;
import io.slipstream.task.config.RatesConfig;
import io.slipstream.task.config.SubmitConfig;
import io.slipstream.task.config.TypesConfig;
import io.slipstream.task.config.WorkerConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExplainerTest {
    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
    private static final UUID HOLDER = UUID.randomUUID();

    private final Queue<QueueCount> counts =
            new ArrayDeque<>(List.of(new QueueCount(50, 100), new QueueCount(50, 120)));
    private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
    private final SmallRyeConfig config = new SmallRyeConfigBuilder()
            .withConverter(Duration.class, 200, new DurationConverter())
            .withConverter(MemorySize.class, 200, new MemorySizeConverter())
            .withMapping(SubmitConfig.class)
            .withMapping(WorkerConfig.class)
            .withMapping(RatesConfig.class)
            .withDefaultValue("slipstream.task.rates.tenant-per-second", "2")
            .withDefaultValue("slipstream.task.rates.tenant-burst", "10")
            .withMapping(TypesConfig.class)
            .withMapping(DispatchConfig.class)
            .withSources(new PropertiesConfigSource(Map.of("slipstream.task.dispatch.enabled", "false"), "test", 100))
            .build();
    private final QueueGauge gauge =
            new QueueGauge(new Counted(), config.getConfigMapping(SubmitConfig.class), clock::get);
    private final TypeSettings settings = new TypeSettings(3, 2, RetryPolicy.DEFAULT, Duration.ofMinutes(1));
    private final TypeStore typeStore = new OneOwn();
    private final TypesConfig typesConfig = config.getConfigMapping(TypesConfig.class);
    private final TaskTypes types = new TaskTypes(
            new TypeCatalog(List.of(
                    new TaskType("a", new HandlerKind.Builtin(), settings),
                    new TaskType("rated", new HandlerKind.Builtin(), settings.withRateLimit(new RateLimit(4, 8))))),
            typeStore,
            new TypeLookup(typeStore, typesConfig),
            typesConfig);
    private Optional<TargetHold> hold = Optional.empty();
    private final Explainer explainer = new Explainer(
            (viewer, id) -> Uni.createFrom().item(Optional.empty()),
            types,
            gauge,
            url -> hold,
            config.getConfigMapping(DispatchConfig.class),
            config.getConfigMapping(WorkerConfig.class),
            config.getConfigMapping(RatesConfig.class));

    /** Counts one after another. */
    private final class Counted implements SubmitStore {
        @Override
        public Uni<List<UnitOutcome>> insert(List<SubmitUnit> round) {
            throw new AssertionError("not asked for");
        }

        @Override
        public Uni<Optional<UnitOutcome.Repeated>> repeated(String tenant, String origin, String key) {
            throw new AssertionError("not asked for");
        }

        @Override
        public Uni<Map<Lane, QueueCount>> queues() {
            return Uni.createFrom().item(Map.of(new Lane("t", "a", 0), counts.remove()));
        }

        @Override
        public Uni<Void> forgetRequests(Duration idempotencyKept, Duration eventsKept) {
            throw new AssertionError("not asked for");
        }
    }

    /** One type of a tenant's own, which workers pull. */
    private static final class OneOwn implements TypeStore {
        @Override
        public Uni<Map<Lane, TaskType>> types() {
            TaskType own = new TaskType("own", HandlerKind.Pull.DEFAULT, TypeSettings.OWN);
            HandlerKind http = new HandlerKind.Http(PushUrl.of("http://a/x"), Duration.ofSeconds(30), 1, null);
            TaskType sent = new TaskType("sent", http, TypeSettings.OWN);
            HandlerKind kafka = new HandlerKind.Kafka("slipstream.dispatch", Duration.ofSeconds(30));
            TaskType dispatched = new TaskType("dispatched", kafka, TypeSettings.OWN);
            return Uni.createFrom()
                    .item(Map.of(
                            new Lane("t", "own", 0),
                            own,
                            new Lane("t", "sent", 0),
                            sent,
                            new Lane("t", "dispatched", 0),
                            dispatched));
        }

        @Override
        public Uni<Map<Lane, TaskType>> find(Collection<Lane> wanted) {
            throw new AssertionError("not asked for");
        }

        @Override
        public Uni<Optional<TaskType>> save(String tenant, TaskType type, int ownLimit) {
            throw new AssertionError("not asked for");
        }

        @Override
        public Uni<Optional<TaskType>> rotate(String tenant, String name, long salt) {
            throw new AssertionError("not asked for");
        }

        @Override
        public Uni<Removal> remove(String tenant, String name) {
            throw new AssertionError("not asked for");
        }

        @Override
        public Uni<Map<String, Boolean>> switches() {
            return Uni.createFrom().item(Map.of());
        }

        @Override
        public Uni<Void> saveSwitch(String tenant, boolean asynchronous) {
            throw new AssertionError("not asked for");
        }
    }

    /** Facts about a task that nothing keeps from running, to be changed one by one. */
    private static final class Facts {
        private String type = "a";
        private TaskStatus status = TaskStatus.QUEUED;
        private int attempt;
        private @Nullable Instant runAt;
        private @Nullable Instant deadline;
        private @Nullable UUID holder;
        private long before;
        private long urgent;
        private long tenants;
        private long ofType;
        private long ofTenant;
        private long running;
        private long workers = 2;
        private boolean isolated;
        private @Nullable PartWait held;
        private @Nullable TokenBucket typeBucket;
        private @Nullable TokenBucket tenantBucket;

        private WaitFacts build() {
            return new WaitFacts(
                    NOW,
                    UUID.randomUUID(),
                    "t",
                    type,
                    status,
                    8,
                    5,
                    attempt,
                    3,
                    NOW.minusSeconds(70),
                    runAt,
                    deadline,
                    NOW.minusSeconds(9),
                    status.ended() ? NOW.minusSeconds(1) : null,
                    attempt == 0 ? null : "Timeout",
                    "k",
                    holder,
                    before,
                    urgent,
                    tenants,
                    ofType,
                    ofTenant,
                    running,
                    workers,
                    isolated,
                    held,
                    typeBucket,
                    tenantBucket);
        }
    }

    @Test
    void explain_partThatWaitsForOthers_namesThem() {
        Facts facts = new Facts();
        facts.status = TaskStatus.WAITING;
        facts.held = new PartWait(UUID.randomUUID(), List.of("a", "b"));

        assertReasons(facts, null, Explanation.Code.WAITS_FOR_PARTS);

        Explanation explanation = explainer.explain(facts.build());
        assertThat(explanation.reasons().getFirst().text()).contains("parts 'a', 'b' of flow " + facts.held.flow());
        facts.held = new PartWait(UUID.randomUUID(), List.of());
        assertThat(explainer.explain(facts.build()).reasons().getFirst().text()).contains("as many parts of flow");
    }

    private void assertReasons(Facts facts, @Nullable Instant expected, Explanation.Code... codes) {
        Explanation explanation = explainer.explain(facts.build());
        assertThat(explanation.reasons())
                .extracting(Explanation.Reason::code)
                .containsExactlyElementsOf(Arrays.asList(codes));
        assertThat(explanation.expectedStartAt()).isEqualTo(expected);
    }

    /** Two tasks end in a second. */
    private void measure() {
        gauge.refresh().await().indefinitely();
        clock.set(NOW.plusSeconds(10));
        gauge.refresh().await().indefinitely();
    }

    @Test
    void explain_queuedWithNothingBeforeIt_isNext() {
        Facts facts = new Facts();
        assertReasons(facts, NOW, Explanation.Code.NEXT);
        Explanation explanation = explainer.explain(facts.build());
        assertThat(explanation.effectivePriority()).isEqualTo(5);
        assertThat(explanation.readySince()).isEqualTo(NOW.minusSeconds(70));
    }

    @Test
    void explain_sentToATargetThatIsHeld_tellsWhy() {
        Facts facts = new Facts();
        facts.type = "sent";
        types.refresh().await().indefinitely();

        hold = Optional.of(new TargetHold.Broken("http://a:80", 10, NOW.plusSeconds(7)));
        assertReasons(facts, null, Explanation.Code.TARGET_UNAVAILABLE);
        hold = Optional.of(new TargetHold.NotAllowed("http://a:80"));
        assertReasons(facts, null, Explanation.Code.TARGET_UNAVAILABLE);
        hold = Optional.of(new TargetHold.Busy("http://a:80", 64));
        facts.running = 256;
        assertReasons(facts, null, Explanation.Code.TARGET_BUSY, Explanation.Code.SLOTS_TAKEN);
        hold = Optional.empty();
        facts.running = 0;
        assertReasons(facts, NOW, Explanation.Code.NEXT);
    }

    @Test
    void explain_dispatchedWhileThatIsSwitchedOff_tellsSo() {
        Facts facts = new Facts();
        facts.type = "dispatched";
        facts.before = 2;
        types.refresh().await().indefinitely();

        assertReasons(facts, null, Explanation.Code.TARGET_UNAVAILABLE, Explanation.Code.TASKS_BEFORE);
    }

    @Test
    void explain_queuedBehindOthers_namesAllThatIsBeforeIt() {
        measure();
        Facts facts = new Facts();
        facts.before = 9;
        facts.urgent = 1001;
        facts.tenants = 3;
        facts.ofType = 2;
        facts.ofTenant = 224;
        facts.running = 256;

        assertReasons(
                facts,
                NOW.plusSeconds(5),
                Explanation.Code.TYPE_LIMIT,
                Explanation.Code.SLOTS_TAKEN,
                Explanation.Code.MORE_URGENT,
                Explanation.Code.TASKS_BEFORE,
                Explanation.Code.OTHER_TENANTS);
        assertThat(explainer.explain(facts.build()).reasons().get(2).text()).startsWith("more than 1000");
        facts.running = 255;
        assertThat(explainer.explain(facts.build()).reasons().get(1).code()).isEqualTo(Explanation.Code.TENANT_SHARE);
        facts.ofTenant = 223;
        assertThat(explainer.explain(facts.build()).reasons().get(1).code()).isEqualTo(Explanation.Code.MORE_URGENT);
    }

    @Test
    void explain_withoutATokenOfItsType_tellsWhenTheNextIsDueAndWhenItsOwn() {
        measure();
        Facts facts = new Facts();
        facts.type = "rated";
        facts.typeBucket = new TokenBucket(0.5, NOW);
        assertReasons(facts, NOW.plusMillis(125), Explanation.Code.RATE_LIMIT);
        assertThat(explainer.explain(facts.build()).reasons().getFirst().details())
                .isEqualTo(Map.of("per_second", 4.0, "burst", 8, "next_token_at", NOW.plusMillis(125)));

        facts.before = 10;
        assertReasons(facts, NOW.plusMillis(2625), Explanation.Code.RATE_LIMIT, Explanation.Code.TASKS_BEFORE);
        facts.typeBucket = new TokenBucket(0, NOW.minusMillis(100));
        assertReasons(facts, NOW.plusMillis(2650), Explanation.Code.RATE_LIMIT, Explanation.Code.TASKS_BEFORE);
        facts.before = 1001;
        assertReasons(facts, null, Explanation.Code.RATE_LIMIT, Explanation.Code.TASKS_BEFORE);
    }

    @Test
    void explain_withATokenLeft_isNotARateLimit() {
        Facts facts = new Facts();
        facts.type = "rated";
        facts.typeBucket = new TokenBucket(1, NOW);
        assertReasons(facts, NOW, Explanation.Code.NEXT);
        facts.typeBucket = new TokenBucket(0, NOW.minusMillis(250));
        assertReasons(facts, NOW, Explanation.Code.NEXT);
        facts.type = "a";
        facts.typeBucket = new TokenBucket(0, NOW);
        assertReasons(facts, NOW, Explanation.Code.NEXT);
    }

    @Test
    void explain_withoutATokenOfItsTenant_isARateLimitAndTheLaterOfBothCounts() {
        Facts facts = new Facts();
        facts.tenantBucket = new TokenBucket(0, NOW);
        assertReasons(facts, NOW.plusMillis(500), Explanation.Code.RATE_LIMIT);
        facts.type = "rated";
        facts.typeBucket = new TokenBucket(0, NOW);
        assertReasons(facts, NOW.plusMillis(500), Explanation.Code.RATE_LIMIT, Explanation.Code.RATE_LIMIT);
    }

    @Test
    void explain_queuedBehindTooManyOrUnmeasured_tellsNoTime() {
        Facts facts = new Facts();
        facts.before = 10;
        assertReasons(facts, null, Explanation.Code.TASKS_BEFORE);
        measure();
        assertReasons(facts, NOW.plusMillis(5500), Explanation.Code.TASKS_BEFORE);
        facts.before = 1001;
        assertReasons(facts, null, Explanation.Code.TASKS_BEFORE);
    }

    @Test
    void explain_nobodyToRunIt_saysSo() {
        Facts nobody = new Facts();
        nobody.workers = 0;
        assertReasons(nobody, null, Explanation.Code.NO_WORKER);
        Facts unknown = new Facts();
        unknown.type = "no.such";
        assertReasons(unknown, null, Explanation.Code.NO_HANDLER);
    }

    @Test
    void explain_ofAPulledType_tellsOfItsWorkersAndNotOfSlots() {
        types.refresh().await().indefinitely();
        Facts facts = new Facts();
        facts.type = "own";
        facts.workers = 0;
        facts.urgent = 5;
        assertReasons(facts, null, Explanation.Code.NO_WORKER);
        facts.ofType = 3;
        facts.running = 1000;
        facts.before = 2;
        assertReasons(facts, null, Explanation.Code.WORKERS_BUSY, Explanation.Code.TASKS_BEFORE);
    }

    @Test
    void explain_forAKey_namesItsHolder() {
        Facts facts = new Facts();
        facts.status = TaskStatus.WAITING;
        facts.before = 4;
        assertReasons(facts, null, Explanation.Code.KEY_FREE);
        facts.holder = HOLDER;
        assertReasons(facts, null, Explanation.Code.KEY_HELD);
        assertThat(explainer.explain(facts.build()).reasons().getFirst().details())
                .isEqualTo(Map.of("concurrency_key", "k", "held_by", HOLDER, "tasks_before", 4L));
    }

    @Test
    void explain_scheduled_tellsTheTimeAndWhichAttempt() {
        Facts facts = new Facts();
        facts.status = TaskStatus.SCHEDULED;
        facts.runAt = NOW.plusSeconds(30);
        assertReasons(facts, NOW.plusSeconds(30), Explanation.Code.SCHEDULED);
        facts.attempt = 1;
        assertReasons(facts, NOW.plusSeconds(30), Explanation.Code.RETRY);
        assertThat(explainer.explain(facts.build()).reasons().getFirst().text())
                .isEqualTo("attempt 2 of 3 is to start at 2027-01-01T00:00:30Z, after Timeout");
        facts.deadline = NOW;
        assertReasons(facts, null, Explanation.Code.TOO_LATE, Explanation.Code.RETRY);
        facts.deadline = null;
        facts.isolated = true;
        assertReasons(facts, null, Explanation.Code.ISOLATED);
    }

    @Test
    void explain_runningOrEnded_tellsSinceWhen() {
        Facts facts = new Facts();
        facts.status = TaskStatus.RUNNING;
        facts.deadline = NOW.minusSeconds(1);
        assertReasons(facts, NOW.minusSeconds(9), Explanation.Code.RUNNING);
        for (TaskStatus status : List.of(TaskStatus.COMPLETED, TaskStatus.CANCELLED, TaskStatus.DEAD)) {
            facts.status = status;
            assertReasons(facts, null, Explanation.Code.ENDED);
        }
    }
}
