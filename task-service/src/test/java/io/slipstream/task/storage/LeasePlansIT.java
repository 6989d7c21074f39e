package io.slipstream.task.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.task.fixture.Plans;
import io.slipstream.task.fixture.TaskStack;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The statements that every task goes through: their plans are kept, so they must be right for any number of tasks. */
@QuarkusTest
class LeasePlansIT extends TaskStack {
    /** What the engine's connections may not use. */
    private static final String[] OFF = {"enable_seqscan", "enable_hashjoin", "enable_mergejoin"};

    private static Stream<String> claims() {
        return Stream.of(true, false)
                .map(ClaimSql::of)
                .flatMap(sql -> Stream.of(sql.own(), sql.pulled(), sql.dispatched()));
    }

    private static Stream<String> ends() {
        return Stream.of(LeaseSql.FINISH, LeaseSql.FINISH_PULLED);
    }

    @ParameterizedTest
    @MethodSource("claims")
    void claim_keptPlan_findsTasksInTheOrderOfTheirLaneAndById(String sql) throws SQLException {
        assertFindsTasks(sql, "Update on task", "using task_ready", "using task_pkey");
    }

    @ParameterizedTest
    @MethodSource("ends")
    void finish_keptPlan_findsTasksById(String sql) throws SQLException {
        assertFindsTasks(sql, "Delete on task", "Update on task", "using task_pkey");
    }

    @Test
    void held_keptPlan_findsTasksById() throws SQLException {
        assertFindsTasks(LeaseSql.STILL_HELD, "using task_pkey");
    }

    @Test
    void promoteDue_keptPlan_findsTasksThatAreDueAndThenById() throws SQLException {
        assertFindsTasks(LeaseSql.PROMOTE_DUE, "Update on task", "using task_due", "using task_pkey");
    }

    @Test
    void expire_keptPlan_findsTasksByTheirDeadlineAndThenById() throws SQLException {
        assertFindsTasks(LeaseSql.EXPIRE, "Delete on task", "using task_too_late", "using task_pkey");
    }

    @Test
    void overdue_keptPlan_findsTasksByTheEndOfTheirLease() throws SQLException {
        assertFindsTasks(LeaseSql.OVERDUE_LEASES, "using task_leased");
    }

    /** Planned each time, but what it is planned by may be as old as for a kept plan. */
    @Test
    void recover_finds_tasksOfLostWorkersAndByTheEndOfTheirLease() throws SQLException {
        assertThat(Plans.generic(LeaseSql.RECOVER, OFF))
                .filteredOn(line -> line.contains(" on task "))
                .isNotEmpty()
                .allMatch(line -> Stream.of(
                                "Update on task",
                                "Delete on task",
                                "using task_leased",
                                "using task_owned",
                                "using task_running",
                                "using task_pkey")
                        .anyMatch(line::contains));
    }

    private static void assertFindsTasks(String sql, String... ways) throws SQLException {
        assertThat(PostgresClient.keepsPlan(sql)).isTrue();
        assertThat(Plans.generic(sql, OFF))
                .filteredOn(line -> line.contains(" on task "))
                .isNotEmpty()
                .allMatch(line -> Stream.of(ways).anyMatch(line::contains));
    }
}
