package io.slipstream.devkit.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.devkit.stack.Credentials;
import io.slipstream.devkit.stack.LocalStack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TpchLoaderIT {
    private static final Map<String, Long> ROWS = Map.of(
            "region", 5L,
            "nation", 25L,
            "part", 2_000L,
            "supplier", 100L,
            "partsupp", 8_000L,
            "customer", 1_500L,
            "orders", 15_000L,
            "lineitem", 60_175L);

    private final LocalStack stack = LocalStack.shared();

    @Test
    void load_defaultScale_fillsAllTablesAndTheReaderSeesThem() throws SQLException {
        Map<String, Long> reported = new HashMap<>();

        load((table, rows, complete) -> {
            if (complete) {
                reported.put(table, rows);
            }
        });

        assertThat(reported).isEqualTo(ROWS);
        try (Connection reader = stack.connectAs(Credentials.SAMPLE_READER, LocalStack.SAMPLE_DATABASE)) {
            for (Map.Entry<String, Long> table : ROWS.entrySet()) {
                assertThat(number(reader, "SELECT count(*) FROM " + table.getKey()))
                        .as(table.getKey())
                        .isEqualTo(table.getValue());
            }
            assertThat(number(reader, "SELECT sum(l_quantity) FROM lineitem WHERE l_shipdate <= date '1998-09-02'"))
                    .isPositive();
        }
    }

    @Test
    void load_tablesAreThere_changesNothing() throws SQLException {
        load(TpchProgress.SILENT);
        List<Boolean> steps = new ArrayList<>();

        load((table, rows, complete) -> steps.add(complete));

        assertThat(steps).hasSize(ROWS.size()).containsOnly(true);
    }

    @Test
    void load_tableWasLeftWithoutItsMark_loadsItAgain() throws SQLException {
        load(TpchProgress.SILENT);
        try (Connection owner = stack.connectAs(Credentials.SAMPLE_OWNER, LocalStack.SAMPLE_DATABASE)) {
            try (Statement statement = owner.createStatement()) {
                statement.execute("COMMENT ON TABLE nation IS NULL");
                statement.execute("DELETE FROM nation WHERE n_nationkey > 3");
            }

            new TpchLoader(TpchLoader.DEFAULT_SCALE, TpchProgress.SILENT).load(owner);

            assertThat(number(owner, "SELECT count(*) FROM nation")).isEqualTo(25);
        }
    }

    @Test
    void construct_scaleOfZero_isRefused() {
        assertThatThrownBy(() -> new TpchLoader(0, TpchProgress.SILENT))
                .hasMessage("scale must be more than 0, got 0.0");
    }

    private void load(TpchProgress progress) throws SQLException {
        new TpchLoader(TpchLoader.DEFAULT_SCALE, progress).load(stack);
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
