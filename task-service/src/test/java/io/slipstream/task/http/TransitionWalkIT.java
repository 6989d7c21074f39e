package io.slipstream.task.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.fixture.Worker;
import io.slipstream.task.lease.Ack;
import io.slipstream.task.lease.AttemptOutcome;
import io.slipstream.task.lease.ClaimWish;
import io.slipstream.task.lease.Lease;
import io.slipstream.task.lease.LeaseId;
import io.slipstream.task.lease.LeaseStore;
import io.slipstream.task.task.Lane;
import io.slipstream.task.task.TaskError;
import io.slipstream.task.task.TaskEvent;
import io.slipstream.task.task.TaskStatus;
import io.slipstream.task.task.TaskStore;
import io.slipstream.task.task.Transition;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Walks every edge of the state machine through the API, the engine and the real store, and tries all that are not there. */
@QuarkusTest
class TransitionWalkIT extends TaskStack {
    private static final String TYPE = "walk.state";
    private static final String FAR = ",\"run_at\":\"2099-01-01T00:00:00Z\"";
    private static final String UNIQUE = ",\"unique\":{\"key\":\"u\",\"policy\":\"replace\"}";
    private static final String KEY = ",\"concurrency_key\":\"k\"";
    private static final Duration EVENTUALLY = Duration.ofMinutes(2);
    private static final Duration LONG = Duration.ofSeconds(30);

    @Inject
    LeaseStore leases;

    @Inject
    TaskStore tasks;

    private Worker worker;

    /** An edge; one that makes a task has no state before it. */
    record Edge(@Nullable TaskStatus from, Transition transition) {
        @Override
        public String toString() {
            return (from == null ? "new" : from.wireName()) + " " + transition;
        }
    }

    /** A task in some state, and the token of the latest lease it had. */
    private record Subject(String id, @Nullable String token) {}

    /** How an edge is walked: from a task in the state before it to the id of the task in the state behind it. */
    private interface Step extends Function<TransitionWalkIT, String> {}

    private static final Map<Edge, Step> STEPS = new HashMap<>();

    static {
        born(Transition.SUBMITTED, walk -> walk.submit(""));
        born(Transition.SUBMITTED_FOR_LATER, walk -> walk.submit(FAR));
        born(Transition.SUBMITTED_BUT_HELD, walk -> walk.in(TaskStatus.WAITING).id());
        step(TaskStatus.SCHEDULED, Transition.DUE, walk -> walk.submit(inOneSecond("run_at")));
        step(TaskStatus.SCHEDULED, Transition.DUE_WITH_KEY, walk -> {
            walk.submit(KEY);
            return walk.submit(KEY + inOneSecond("run_at"));
        });
        step(TaskStatus.WAITING, Transition.KEY_FREE, walk -> {
            String holder = walk.submit(KEY);
            String next = walk.submit(KEY);
            walk.is(next, TaskStatus.WAITING);
            walk.cancel(holder, 200);
            return next;
        });
        step(TaskStatus.WAITING, Transition.LET_GO, walk -> walk.letGo(""));
        step(TaskStatus.WAITING, Transition.LET_GO_FOR_LATER, walk -> walk.letGo(FAR));
        step(TaskStatus.WAITING, Transition.LET_GO_BUT_HELD, walk -> {
            walk.submit(KEY);
            String id = walk.letGo(KEY);
            await().atMost(EVENTUALLY)
                    .untilAsserted(() -> assertThat(walk.api
                                    .get("/api/v1/tasks/" + id + "/explain")
                                    .asString())
                            .contains("key_held"));
            return id;
        });
        step(TaskStatus.QUEUED, Transition.CLAIMED, walk -> {
            String id = walk.in(TaskStatus.QUEUED).id();
            assertThat(walk.worker.pullOne(TYPE).id()).isEqualTo(id);
            return id;
        });
        said(Transition.PROGRESSED, ":heartbeat", "{\"progress\":0.5}");
        said(Transition.TOLD_A_PART, ":heartbeat", "{\"partial\":[1]}");
        said(Transition.SUCCEEDED, ":complete", "{\"result\":1}");
        said(Transition.FAILED, ":fail", "{\"error\":{\"type\":\"E\",\"message\":\"m\"},\"retry_after\":\"PT1H\"}");
        said(Transition.GAVE_UP, ":fail", "{\"error\":{\"type\":\"E\",\"message\":\"m\"},\"retryable\":false}");
        said(Transition.RELEASED, ":release", "");
        step(TaskStatus.RUNNING, Transition.DEFERRED, walk -> {
            String id = walk.submit("");
            Lease lease = walk.claim().getFirst();
            now(walk.leases.finish(
                    LeaseId.PULLED,
                    List.of(new Ack(
                            lease,
                            new AttemptOutcome.Deferred(
                                    new TaskError("TargetBusy", "it asks for less"), Duration.ofHours(1))))));
            return id;
        });
        step(TaskStatus.RUNNING, Transition.WORKER_LOST, walk -> {
            walk.define(",\"lease\":\"PT1S\"");
            return walk.in(TaskStatus.RUNNING).id();
        });
        step(TaskStatus.RUNNING, Transition.QUARANTINED, walk -> {
            walk.define(",\"lease\":\"PT1S\"");
            String id = walk.in(TaskStatus.RUNNING).id();
            walk.becomes(id, TaskStatus.QUEUED);
            assertThat(walk.worker.pullOne(TYPE).id()).isEqualTo(id);
            return id;
        });
        step(TaskStatus.SCHEDULED, Transition.EXPIRED, walk -> walk.submit(FAR + inOneSecond("deadline")));
        step(TaskStatus.QUEUED, Transition.EXPIRED, walk -> walk.submit(inOneSecond("deadline")));
        step(TaskStatus.WAITING, Transition.EXPIRED, walk -> {
            walk.submit(KEY);
            return walk.submit(KEY + inOneSecond("deadline"));
        });
        for (TaskStatus from : Transition.CANCELLED_BY_HAND.from()) {
            step(from, Transition.CANCELLED_BY_HAND, walk -> {
                String id = walk.in(from).id();
                walk.cancel(id, 200);
                return id;
            });
        }
        for (TaskStatus from : Transition.REPLACED.from()) {
            step(from, Transition.REPLACED, walk -> walk.replaced(from, ""));
            step(from, Transition.REPLACED_FOR_LATER, walk -> walk.replaced(from, FAR));
            step(from, Transition.REPLACED_BUT_HELD, walk -> walk.replaced(from, KEY));
        }
        step(TaskStatus.DEAD, Transition.REDRIVEN, walk -> walk.redriven(""));
        step(TaskStatus.DEAD, Transition.REDRIVEN_WITH_KEY, walk -> walk.redriven(KEY));
    }

    private static void born(Transition transition, Step step) {
        STEPS.put(new Edge(null, transition), step);
    }

    private static void step(TaskStatus from, Transition transition, Step step) {
        STEPS.put(new Edge(from, transition), step);
    }

    /** What a worker says of a running task. */
    private static void said(Transition transition, String verb, String body) {
        step(TaskStatus.RUNNING, transition, walk -> {
            Subject running = walk.in(TaskStatus.RUNNING);
            assertThat(walk.worker.post("/" + running.token() + verb, body).statusCode())
                    .isEqualTo(200);
            return running.id();
        });
    }

    private static String inOneSecond(String field) {
        return ",\"" + field + "\":\"" + Instant.now().plusSeconds(1) + "\"";
    }

    @BeforeEach
    void defineType() {
        define("");
        worker = Worker.of(api);
    }

    private void define(String settings) {
        String body = "{\"handler\":\"pull\",\"lease\":\"PT5M\",\"timeout\":\"PT1H\"}"
                .replace("\"lease\":\"PT5M\"", settings.isEmpty() ? "\"lease\":\"PT5M\"" : settings.substring(1));
        assertThat(api.put("/api/v1/task-types/" + TYPE, body).statusCode()).isEqualTo(200);
    }

    private String submit(String more) {
        return api.submit("{\"type\":\"" + TYPE + "\",\"max_attempts\":5" + more + "}");
    }

    private void cancel(String id, int expected) {
        assertThat(api.request().delete("/api/v1/tasks/" + id).statusCode()).isEqualTo(expected);
    }

    /** The second part of a chain, once the first has ended. */
    private String letGo(String more) {
        String first = "{\"type\":\"diagnostics.echo\"}";
        String second = "{\"type\":\"" + TYPE + "\"" + more + "}";
        String body = "{\"kind\":\"chain\",\"tasks\":[" + first + "," + second + "]}";
        Response flow = api.post("/api/v1/flows", body);
        assertThat(flow.statusCode()).as(flow.asString()).isEqualTo(202);
        return api.get("/api/v1/flows/" + flow.path("id")).path("parts.data[1].task_id");
    }

    private String redriven(String key) {
        String id = submit(key);
        die(id);
        if (!key.isEmpty()) {
            submit(key);
        }
        assertThat(api.post("/api/v1/tasks/" + id + ":retry", "").statusCode()).isEqualTo(202);
        return id;
    }

    private String replaced(TaskStatus from, String by) {
        submit(KEY);
        String id = submit(UNIQUE
                + switch (from) {
                    case SCHEDULED -> FAR;
                    case WAITING -> KEY;
                    default -> "";
                });
        is(id, from);
        assertThat(submit(UNIQUE + by)).isEqualTo(id);
        return id;
    }

    private List<Lease> claim() {
        return now(leases.claim(
                LeaseId.PULLED, List.of(new ClaimWish(new Lane(api.tenant(), TYPE, 8), 0, 10, Duration.ZERO))));
    }

    private Subject die(String id) {
        Worker.Leased leased = worker.pullOne(TYPE);
        assertThat(leased.id()).isEqualTo(id);
        leased.fail("{\"error\":{\"type\":\"E\",\"message\":\"m\"},\"retryable\":false}");
        return new Subject(id, leased.token());
    }

    private void is(String id, TaskStatus status) {
        assertThat((String) api.task(id).path("status")).isEqualTo(status.wireName());
    }

    private void becomes(String id, TaskStatus status) {
        await().atMost(EVENTUALLY).untilAsserted(() -> is(id, status));
    }

    /** A task of the walk's own in a state; no edge but those to it is needed. */
    private Subject in(TaskStatus status) {
        Subject subject = switch (status) {
            case SCHEDULED -> new Subject(submit(FAR), null);
            case QUEUED -> new Subject(submit(""), null);
            case WAITING -> {
                submit(KEY);
                yield new Subject(submit(KEY), null);
            }
            case RUNNING -> {
                submit("");
                Worker.Leased leased = worker.pullOne(TYPE);
                yield new Subject(leased.id(), leased.token());
            }
            case COMPLETED -> {
                submit("");
                Worker.Leased leased = worker.pullOne(TYPE);
                leased.complete("1");
                yield new Subject(leased.id(), leased.token());
            }
            case CANCELLED -> {
                Subject running = in(TaskStatus.RUNNING);
                cancel(running.id(), 200);
                yield running;
            }
            case DEAD -> die(submit(""));
        };
        is(subject.id(), status);
        return subject;
    }

    private List<TaskEvent> log(String id) {
        return tasks.events(api.tenant(), UUID.fromString(id), 0, 100)
                .await()
                .atMost(LONG)
                .events();
    }

    private static <T> T now(Uni<T> uni) {
        return uni.await().atMost(LONG);
    }

    static Stream<Edge> edges() {
        return Arrays.stream(Transition.values())
                .flatMap(one -> one.isBirth()
                        ? Stream.of(new Edge(null, one))
                        : one.from().stream().map(from -> new Edge(from, one)));
    }

    @Test
    void everyEdgeOfTheTable_isWalked() {
        assertThat(STEPS.keySet()).containsExactlyInAnyOrderElementsOf(edges().toList());
    }

    /** What the log tells last is where the edge begins, what it tells next is the edge. */
    @ParameterizedTest
    @MethodSource("edges")
    void edge_provoked_leadsWhereTheTableSaysAndIsLogged(Edge edge) {
        String id = Optional.ofNullable(STEPS.get(edge)).orElseThrow().apply(this);

        becomes(id, edge.transition().to());

        List<TaskEvent> log = log(id);
        edge.transition()
                .event()
                .ifPresentOrElse(
                        kind -> {
                            TaskEvent last = log.getLast();
                            assertThat(last.kind()).isEqualTo(kind);
                            assertThat(last.status())
                                    .isEqualTo(edge.transition().to());
                            if (edge.from() != null) {
                                assertThat(Transition.silentlyAfter(
                                                Set.of(log.get(log.size() - 2).status())))
                                        .contains(edge.from());
                            }
                        },
                        () -> assertThat(log.getLast().status()).isEqualTo(edge.from()));
    }

    /** 409, or 200 where the task is so already; in any case nothing happens to it. */
    @ParameterizedTest
    @EnumSource
    void edgeThatIsNotThere_askedForOverHttp_isRefused(TaskStatus status) {
        Subject subject = in(status);
        String id = subject.id();
        int logged = log(id).size();
        Map<Transition, Response> answers = new HashMap<>();
        if (status.next(Transition.CANCELLED_BY_HAND).isEmpty()) {
            answers.put(Transition.CANCELLED_BY_HAND, api.request().delete("/api/v1/tasks/" + id));
        }
        if (status.next(Transition.REDRIVEN).isEmpty()) {
            answers.put(Transition.REDRIVEN, api.post("/api/v1/tasks/" + id + ":retry", ""));
        }
        if (subject.token() != null && status != TaskStatus.RUNNING) {
            String lease = "/" + subject.token();
            answers.put(Transition.PROGRESSED, worker.post(lease + ":heartbeat", "{\"progress\":1}"));
            answers.put(Transition.SUCCEEDED, worker.post(lease + ":complete", "{\"result\":2}"));
            answers.put(
                    Transition.GAVE_UP,
                    worker.post(lease + ":fail", "{\"error\":{\"type\":\"E\",\"message\":\"m\"},\"retryable\":false}"));
            answers.put(Transition.RELEASED, worker.post(lease + ":release", ""));
        }

        assertThat(answers).isNotEmpty();
        answers.forEach((transition, answer) -> assertThat(answer.statusCode())
                .as(status + " " + transition + ": " + answer.asString())
                .isIn(transition.to() == status || isTold(status, transition) ? List.of(200, 409) : List.of(409)));
        is(id, status);
        assertThat(log(id)).hasSize(logged);
    }

    /** A heartbeat of a cancelled task is answered, to say that. */
    private static boolean isTold(TaskStatus status, Transition transition) {
        return status == TaskStatus.CANCELLED && transition == Transition.PROGRESSED;
    }

    /** The engine's own steps, taken once more: they leave alone what is not theirs. */
    @ParameterizedTest
    @EnumSource
    void edgeThatIsNotThere_triedByTheEngine_doesNotHappen(TaskStatus status) {
        Subject subject = in(status);
        int logged = log(subject.id()).size();
        UUID id = UUID.fromString(subject.id());

        now(leases.promoteDue(Duration.ofDays(1), 1000));
        now(leases.promoteAllKeys());
        now(leases.expire(Duration.ofDays(1), 1000));
        now(leases.recoverAll(Duration.ofHours(1), 2));
        now(leases.release(UUID.randomUUID(), List.of(id)));
        List<UUID> claimed = status == TaskStatus.QUEUED
                ? List.of()
                : claim().stream().map(lease -> lease.task().id()).collect(Collectors.toList());

        assertThat(claimed).doesNotContain(id);
        is(subject.id(), status);
        assertThat(log(subject.id())).hasSize(logged);
    }
}
