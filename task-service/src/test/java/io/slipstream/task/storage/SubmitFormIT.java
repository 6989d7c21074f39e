package io.slipstream.task.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.slipstream.task.fixture.Plans;
import io.slipstream.task.fixture.TaskStack;
import io.slipstream.task.storage.SubmitForm.Ask;
import java.sql.SQLException;
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

        List<String> plan = Plans.generic(sql);

        assertThat(PostgresClient.keepsPlan(sql)).isEqualTo(!keyed);
        if (!keyed) {
            assertThat(plan)
                    .noneMatch(line -> line.contains("Join") || line.contains("Nested Loop"))
                    .noneMatch(line -> line.contains("Scan on task"));
        }
    }
}
