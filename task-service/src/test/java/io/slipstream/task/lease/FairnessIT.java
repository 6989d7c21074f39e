package io.slipstream.task.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.devkit.stack.Credentials;
import io.slipstream.devkit.stack.LocalStack;
import io.slipstream.task.fixture.Api;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.task.Lane;
import io.slipstream.task.task.Priority;
import io.slipstream.task.task.Submission;
import io.slipstream.task.task.SubmitStore;
import io.slipstream.task.task.SubmitUnit;
import io.slipstream.task.task.TaskIds;
import io.slipstream.task.task.UnitItem;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lanes and claims together on real tables, with few slots: tasks of a type without a handler, which the running engine
 * leaves alone. Each round sweeps, claims, and completes what it claimed.
 */
@QuarkusTest
class FairnessIT extends TaskStack {
    private static final String TYPE = "test.fairness";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int SLOTS = 8;

    @Inject
    LeaseStore leases;

    @Inject
    SubmitStore submissions;

    @Inject
    TaskIds ids;

    @Inject
    InstantSource clock;

    private UUID worker;
    private Lanes lanes;

    private static <T> T now(Uni<T> uni) {
        return uni.await().atMost(LONG);
    }

    @BeforeEach
    void beginAsAWorker() {
        worker = ids.next();
        now(leases.register(worker, "test"));
        lanes = new Lanes(SLOTS, 0, 1, Duration.ofMinutes(1), clock);
    }

    @AfterEach
    void forgetWorker() {
        now(leases.unregister(worker));
    }

    private void insert(String tenant, int priority, int count) {
        List<UnitItem> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Submission submission = new Submission(
                    tenant,
                    null,
                    TYPE,
                    "null",
                    new Priority(priority),
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
        now(submissions.insert(List.of(new SubmitUnit(items, null, false))));
    }

    /** Claims as a dispatcher does, completes what it claimed, and tells what that was. */
    private List<Lease> round() {
        Map<Lane, LaneHead> heads = new HashMap<>(now(leases.readyLanes()));
        heads.keySet()
                .removeIf(lane -> !lane.type().equals(TYPE) || !lane.tenant().startsWith(api.tenant()));
        heads.forEach(lanes::found);
        Lanes.Plan plan = lanes.plan(SLOTS, lane -> false, lane -> true);
        List<Lease> claimed = plan.wishes().isEmpty() ? List.of() : now(leases.claim(worker, plan.wishes()));
        for (ClaimWish wish : plan.wishes()) {
            List<Long> places = claimed.stream()
                    .filter(lease -> lease.task().tenant().equals(wish.lane().tenant())
                            && lease.task().priority().value() == wish.lane().priority())
                    .map(Lease::seq)
                    .toList();
            lanes.claimed(plan, wish, places, places.size() < wish.limit());
        }
        claimed.forEach(lease -> lanes.started(lease, plan));
        now(leases.finish(
                worker,
                claimed.stream()
                        .map(lease -> new Ack(lease.id(), new AttemptOutcome.Completed("1")))
                        .toList()));
        claimed.forEach(lease -> lanes.ended(lease.id()));
        return claimed;
    }

    @Test
    void round_oneTenantWithManyTasks_doesNotDelayNineWithFew() {
        String big = api.tenant() + "-big";
        insert(big, 8, 2000);
        IntStream.range(0, 9).forEach(i -> insert(api.tenant() + "-" + i, 8, 20));
        Map<String, Integer> served = new HashMap<>();
        while (served.entrySet().stream()
                        .filter(entry -> !entry.getKey().equals(big))
                        .mapToInt(Map.Entry::getValue)
                        .sum()
                < 9 * 20) {
            round().forEach(lease -> served.merge(lease.task().tenant(), 1, Integer::sum));
        }

        assertThat(served.getOrDefault(big, 0)).isLessThan(120);
    }

    @Test
    void round_urgentTasksWithoutEnd_doNotStarveAnOldOne() throws Exception {
        insert(api.tenant(), 15, 3);
        for (int i = 0; i < 3; i++) {
            insert(api.tenant(), 1, SLOTS);
            assertThat(round())
                    .hasSize(SLOTS)
                    .allMatch(lease -> lease.task().priority().value() == 1);
        }

        age(Duration.ofMinutes(6));

        List<Integer> served = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            insert(api.tenant(), 1, SLOTS);
            round().forEach(lease -> served.add(lease.task().priority().value()));
        }
        assertThat(served).contains(1);
        assertThat(served.stream().filter(priority -> priority == 15)).hasSize(3);
    }

    @Test
    void round_oldTasksBeforeYoungOnesOfALane_takesOnlyTheOldOnesBeforeUrgentOnes() throws Exception {
        insert(api.tenant(), 11, 2);
        age(Duration.ofSeconds(130));
        insert(api.tenant(), 11, 50);
        insert(api.tenant(), 6, 30);

        // 11 rises to 5, which is before 6; behind the two old ones come young ones, which are after all of 6.
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            round().forEach(lease -> order.add(lease.task().priority().value()));
        }

        assertThat(order.subList(0, 2)).containsExactly(11, 11);
        assertThat(order.subList(2, 32)).containsOnly(6);
        assertThat(order.subList(32, order.size())).isNotEmpty().containsOnly(11);
    }

    private void age(Duration by) throws Exception {
        try (Connection connection = LocalStack.shared().connectAs(Credentials.roleOf("task"), LocalStack.DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE task SET ready_at = ready_at - interval '" + by.toSeconds()
                    + " seconds' WHERE tenant = '" + api.tenant() + "' AND priority > 10");
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 112", "1, 126"})
    void engine_tenantWhoseLongTasksFillItsShare_leavesSlotsToOthers(int priority, int share) {
        String slow = "{\"type\":\"diagnostics.echo\",\"priority\":" + priority + ",\"payload\":{\"delay\":\"PT5M\"}}";
        List<String> blocking =
                IntStream.range(0, 130).mapToObj(i -> api.submit(slow)).toList();
        try {
            await().atMost(Api.SOON)
                    .untilAsserted(() -> assertThat(
                                    (Integer) api.get("/api/v1/tasks/stats").path("running"))
                            .isEqualTo(share));

            Api other = Api.ofNewTenant();
            List<String> quick =
                    IntStream.range(0, 40).mapToObj(i -> other.echo("{}")).toList();

            quick.forEach(id -> other.awaitStatus(id, "completed"));
            Map<String, Long> states = blocking.stream()
                    .collect(Collectors.groupingBy(id -> (String) api.task(id).path("status"), Collectors.counting()));
            assertThat(states).isEqualTo(Map.of("running", (long) share, "queued", 130L - share));
        } finally {
            blocking.forEach(id -> api.request().delete("/api/v1/tasks/" + id));
        }
    }
}
