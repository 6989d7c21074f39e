package io.slipstream.devkit.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.devkit.stack.Credentials;
import io.slipstream.devkit.stack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void load_fromFiles_fillsTheSameRowsAndWritesTheFilesOnce(@TempDir Path folder) throws SQLException, IOException {
        TpchFiles files = new TpchFiles(folder, TpchLoader.DEFAULT_SCALE);
        load(TpchProgress.SILENT);
        try (Connection owner = stack.connectAs(Credentials.SAMPLE_OWNER, LocalStack.SAMPLE_DATABASE);
                Statement statement = owner.createStatement()) {
            String digest = digest(owner);
            for (int round = 0; round < 2; round++) {
                statement.execute("COMMENT ON TABLE supplier IS NULL");
                statement.execute("DELETE FROM supplier WHERE s_suppkey > 3");

                new TpchLoader(files, TpchProgress.SILENT).load(owner);

                assertThat(digest(owner)).isEqualTo(digest);
            }
        }
        try (Stream<Path> written = Files.list(folder)) {
            assertThat(written).containsExactly(folder.resolve("supplier.tbl"));
        }
        assertThat(files.areComplete()).isFalse();
    }

    private static String digest(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT md5(string_agg(s::text, ',' ORDER BY s_suppkey)) FROM supplier s")) {
            row.next();
            return row.getString(1);
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
