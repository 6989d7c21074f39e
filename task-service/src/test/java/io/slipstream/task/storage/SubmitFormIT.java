package io.slipstream.task.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.task.fixture.LogProof;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.storage.SubmitForm.Ask;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The forms of the statement, as PostgreSQL reads and plans them. */
@QuarkusTest
class SubmitFormIT extends TaskStack {
    private static Stream<Set<Ask>> asks() {
        Ask[] all = Ask.values();
        return IntStream.range(0, 1 << all.length).mapToObj(bits -> {
            Set<Ask> asks = EnumSet.noneOf(Ask.class);
            for (Ask ask : all) {
                if ((bits >> ask.ordinal() & 1) == 1) {
                    asks.add(ask);
                }
            }
            return asks;
        });
    }

    @ParameterizedTest
    @MethodSource("asks")
    void sql_ofEachForm_isKeptOnlyIfItsPlanFitsAnyNumberOfRows(Set<Ask> asks) throws SQLException {
        String sql = new SubmitForm(asks).sql();
        boolean keyed = asks.contains(Ask.CONCURRENCY_KEYS) || asks.contains(Ask.UNIQUE_KEYS);

        List<String> plan = genericPlan(sql);

        assertThat(PostgresClient.keepsPlan(sql)).isEqualTo(!keyed);
        if (!keyed) {
            assertThat(plan)
                    .noneMatch(line -> line.contains("Join") || line.contains("Nested Loop"))
                    .noneMatch(line -> line.contains("Scan on task"));
        }
    }

    private static List<String> genericPlan(String sql) throws SQLException {
        int parameters = 0;
        while (sql.contains("$" + (parameters + 1))) {
            parameters++;
        }
        String nulls = String.join(", ", Collections.nCopies(parameters, "NULL"));
        List<String> plan = new ArrayList<>();
        try (Connection connection = LogProof.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET plan_cache_mode = force_generic_plan");
            statement.execute("PREPARE form AS " + sql);
            try (ResultSet lines = statement.executeQuery("EXPLAIN EXECUTE form(" + nulls + ")")) {
                while (lines.next()) {
                    plan.add(lines.getString(1));
                }
            }
        }
        return plan;
    }
}
