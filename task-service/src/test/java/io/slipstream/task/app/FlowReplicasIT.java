package io.slipstream.task.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.slipstream.task.fixture.LogProof;
import io.slipstream.task.fixture.Replica;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.fixture.Worker;
import io.slipstream.task.lease.Ack;
import io.slipstream.task.lease.AttemptOutcome;
import io.slipstream.task.lease.ClaimWish;
import io.slipstream.task.lease.Dispatcher;
import io.slipstream.task.lease.Lease;
import io.slipstream.task.lease.LeaseId;
import io.slipstream.task.lease.LeaseStore;
import io.slipstream.task.task.Lane;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Flows that several replicas work on, and what is left when one dies. */
@QuarkusTest
class FlowReplicasIT extends TaskStack {
    private static final String TYPE = "flow.child";
    private static final Duration EVENTUALLY = Duration.ofMinutes(2);
    private static final int TRIES = 10;
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int FLOWS = 40;

    @Inject
    Dispatcher dispatcher;

    @Inject
    LeaseStore leases;

    private Worker worker;

    @BeforeEach
    void defineType() {
        assertThat(api.put(
                                "/api/v1/task-types/" + TYPE,
                                "{\"handler\":\"pull\",\"lease\":\"PT5M\",\"timeout\":\"PT1H\"}")
                        .statusCode())
                .isEqualTo(200);
        worker = Worker.of(api);
    }

    private String chord(int children, String child) {
        String tasks = IntStream.range(0, children).mapToObj(i -> child).collect(Collectors.joining(","));
        Response flow = api.post(
                "/api/v1/flows",
                "{\"kind\":\"chord\",\"tasks\":[" + tasks
                        + "],\"then\":{\"type\":\"diagnostics.echo\",\"payload\":1}}");
        assertThat(flow.statusCode()).as(flow.asString()).isEqualTo(202);
        return flow.path("id");
    }

    private static String child() {
        return "{\"type\":\"" + TYPE + "\"}";
    }

    private void awaitCompleted(String flow) {
        await().atMost(EVENTUALLY).untilAsserted(() -> {
            Response found = api.get("/api/v1/flows/" + flow + "");
            assertThat(found.<String>path("state")).as(found.asString()).isEqualTo("completed");
        });
    }

    /** The join's log: it was let go, began and ended once. */
    private void assertJoinedOnce(String flow) {
        String join = api.get("/api/v1/flows/" + flow).path("parts.data.find { it.name == 'then' }.task_id");
        Response task = api.task(join);
        assertThat((Integer) task.path("attempt")).isEqualTo(1);
        String events = api.get("/api/v1/tasks/" + join + "/events").asString();
        assertThat(events).containsOnlyOnce("event:started").containsOnlyOnce("event:completed");
    }

    @Test
    void lastTwoChildren_endingTogetherOnTwoReplicas_areJoinedOnce() throws Exception {
        try (Replica other = Replica.start()) {
            Worker remote = Worker.of(api, other);
            List<String> flows = new ArrayList<>();
            for (int i = 0; i < FLOWS; i++) {
                flows.add(chord(2, child()));
            }
            Map<String, Worker.Leased> here = new HashMap<>();
            Map<String, Worker.Leased> there = new HashMap<>();
            for (int i = 0; i < FLOWS; i++) {
                Worker.Leased first = worker.pullOne(TYPE);
                Worker.Leased second = remote.pullOne(TYPE);
                here.put(first.id(), first);
                there.put(second.id(), second);
            }
            CyclicBarrier together = new CyclicBarrier(2);

            Thread one = Thread.ofVirtual().start(() -> complete(flows, here, together));
            Thread two = Thread.ofVirtual().start(() -> complete(flows, there, together));
            one.join(EVENTUALLY);
            two.join(EVENTUALLY);

            flows.forEach(this::awaitCompleted);
            flows.forEach(this::assertJoinedOnce);
        }
    }

    /** Of each flow the children that this worker has, at the same time as the other worker its own. */
    private void complete(List<String> flows, Map<String, Worker.Leased> mine, CyclicBarrier together) {
        for (String flow : flows) {
            List<String> tasks = api.get("/api/v1/flows/" + flow).path("parts.data.task_id");
            try {
                together.await(2, TimeUnit.MINUTES);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            tasks.stream()
                    .filter(mine::containsKey)
                    .forEach(task -> assertThat(mine.get(task).complete("1").statusCode())
                            .isEqualTo(200));
        }
    }

    private List<Lease> claim(int count) {
        return leases.claim(
                        LeaseId.PULLED,
                        List.of(new ClaimWish(new Lane(api.tenant(), TYPE, 8), 0, count, Duration.ZERO)))
                .await()
                .atMost(LONG);
    }

    /** What a replica writes as its last, without living to tell anybody. */
    private void finishAndSayNothing(List<Lease> all) {
        leases.finish(
                        LeaseId.PULLED,
                        all.stream()
                                .map(lease -> new Ack(lease, new AttemptOutcome.Completed("1")))
                                .toList())
                .await()
                .atMost(LONG);
    }

    @Test
    void replica_dyingBetweenTheLastEndAndTheAdvance_leavesTheJoinToAnother() {
        String flow = chord(2, child());

        finishAndSayNothing(claim(2));

        awaitCompleted(flow);
        assertJoinedOnce(flow);
    }

    @Test
    void advance_whileAnotherHasTheLock_isDoneWhenItLetsGo() throws Exception {
        String flow = chord(2, child());
        try (Connection connection = LogProof.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT 1 FROM flow WHERE id = '" + flow + "' FOR UPDATE");
            for (int i = 0; i < 2; i++) {
                assertThat(worker.pullOne(TYPE).complete("1").statusCode()).isEqualTo(200);
            }
            assertThat(api.get("/api/v1/flows/" + flow).<Integer>path("counts.completed"))
                    .isZero();
            connection.rollback();
        }

        awaitCompleted(flow);
        assertJoinedOnce(flow);
    }

    @Test
    void replica_killedWhileItRunsChildren_theFlowEndsAllTheSame() throws Exception {
        try (Replica other = Replica.start()) {
            String flow = chordThatItRuns(other);
            other.kill();

            awaitCompleted(flow);
            assertJoinedOnce(flow);
            List<String> tasks = api.get("/api/v1/flows/" + flow).path("parts.data.task_id");
            assertThat(tasks.stream().filter(task -> (Integer) api.task(task).path("attempt") > 1))
                    .as("children that the killed replica held")
                    .isNotEmpty();
        }
    }

    /** A chord of which the other replica runs a child: who runs what is not settled by who accepted it. */
    private String chordThatItRuns(Replica other) throws SQLException {
        String slow = "{\"type\":\"diagnostics.echo\",\"payload\":{\"delay\":\"PT4S\"}}";
        for (int i = 0; i < TRIES; i++) {
            String flow = other.request(api)
                    .contentType("application/json")
                    .body("{\"kind\":\"chord\",\"tasks\":[" + slow + "," + slow + "," + slow
                            + "],\"then\":{\"type\":\"diagnostics.echo\",\"payload\":1}}")
                    .post("/api/v1/flows")
                    .path("id");
            await().atMost(EVENTUALLY)
                    .untilAsserted(
                            () -> assertThat(api.get("/api/v1/flows/" + flow).<List<String>>path("parts.data.status"))
                                    .containsExactly("running", "running", "running", "waiting"));
            if (runsElsewhere(flow) > 0) {
                return flow;
            }
        }
        throw new AssertionError("the other replica ran nothing in " + TRIES + " tries");
    }

    private int runsElsewhere(String flow) throws SQLException {
        return LogProof.count(
                "task WHERE flow::text = ? AND state = 'running' AND owner::text <> ?",
                flow,
                dispatcher.worker().toString());
    }

    @Test
    void partitionOfADayToCome_recordsEndsOfPartsAsWell() throws Exception {
        try (Connection connection = LogProof.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("CREATE TABLE task_done_20990101 PARTITION OF task_done"
                    + " FOR VALUES FROM ('2099-01-01 00:00:00+00') TO ('2099-01-02 00:00:00+00')");
            try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM pg_trigger"
                    + " WHERE tgrelid = 'task_done_20990101'::regclass AND tgname = 'flow_part_ended'")) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(1);
            }
            connection.rollback();
        }
    }
}
