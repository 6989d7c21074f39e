package io.slipstream.devkit.sample;

import io.slipstream.devkit.stack.Credentials;
import io.slipstream.devkit.stack.LocalStack;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Fills the sample database with the eight tables of TPC-H, always the same rows for the same scale. Each table is
 * loaded in one transaction and then bears its scale in its comment, so that a second run skips it and a run that was
 * killed is made good.
 */
public final class TpchLoader {
    /** A hundredth of the standard database: 60 175 line items, about 15 MB. */
    public static final double DEFAULT_SCALE = 0.01;

    private static final int PROGRESS_ROWS = 5_000;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final double scale;
    private final TpchProgress progress;
    private final @Nullable TpchFiles files;

    /** @param scale more than 0; 1 is the standard database with six million line items */
    public TpchLoader(double scale, TpchProgress progress) {
        this(scale, progress, null);
    }

    /** Loads from files, and writes those that are missing. */
    public TpchLoader(TpchFiles files, TpchProgress progress) {
        this(files.scale(), progress, files);
    }

    private TpchLoader(double scale, TpchProgress progress, @Nullable TpchFiles files) {
        if (!(scale > 0)) {
            throw new IllegalArgumentException("scale must be more than 0, got " + scale);
        }
        this.scale = scale;
        this.progress = progress;
        this.files = files;
    }

    /** Loads what is missing into a stack's sample database, as its owner. */
    public void load(LocalStack stack) throws SQLException {
        try (Connection connection = stack.connectAs(Credentials.SAMPLE_OWNER, LocalStack.SAMPLE_DATABASE)) {
            load(connection);
        }
    }

    /** Loads what is missing through a connection, which it leaves open. */
    public void load(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(definition());
        }
        for (TpchTable<?> table : TpchTable.getTables()) {
            if (!isLoaded(connection, table)) {
                load(connection, table);
            }
        }
    }

    /** Whether every table is there at this scale, so that {@link #load(LocalStack)} would generate nothing. */
    public boolean isLoaded(LocalStack stack) throws SQLException {
        try (Connection connection = stack.connectAs(Credentials.SAMPLE_OWNER, LocalStack.SAMPLE_DATABASE);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_class"
                        + " WHERE relkind = 'r' AND obj_description(oid, 'pg_class') = "
                        + statement.enquoteLiteral(mark()))) {
            row.next();
            return row.getInt(1) == TpchTable.getTables().size();
        }
    }

    private boolean isLoaded(Connection connection, TpchTable<?> table) throws SQLException {
        String name = table.getTableName();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT obj_description('%s'::regclass), count(*) FROM %s".formatted(name, name))) {
            row.next();
            boolean loaded = mark().equals(row.getString(1));
            if (loaded) {
                progress.loaded(name, row.getLong(2), true);
            }
            return loaded;
        }
    }

    private void load(Connection connection, TpchTable<?> table) throws SQLException {
        String name = table.getTableName();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("TRUNCATE " + name);
            long rows = files == null ? copy(connection, table) : copy(connection, table, files.of(table));
            statement.execute("COMMENT ON TABLE " + name + " IS " + statement.enquoteLiteral(mark()));
            statement.execute("ANALYZE " + name);
            connection.commit();
            progress.loaded(name, rows, true);
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static long copy(Connection connection, TpchTable<?> table, Path rows) throws SQLException {
        try (InputStream in = Files.newInputStream(rows)) {
            return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(statement(table), in, BUFFER_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + rows + ": " + e.getMessage(), e);
        }
    }

    private static String statement(TpchTable<?> table) {
        return "COPY " + table.getTableName() + " FROM STDIN (DELIMITER '|')";
    }

    private long copy(Connection connection, TpchTable<?> table) throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(statement(table));
        try {
            long rows = 0;
            for (TpchEntity row : table.createGenerator(scale, 1, 1)) {
                byte[] line = TpchFiles.line(row).getBytes(StandardCharsets.UTF_8);
                copy.writeToCopy(line, 0, line.length);
                rows++;
                if (rows % PROGRESS_ROWS == 0) {
                    progress.loaded(table.getTableName(), rows, false);
                }
            }
            return copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private String mark() {
        return "TPC-H, scale " + scale;
    }

    private static String definition() {
        try (InputStream in = Objects.requireNonNull(TpchLoader.class.getResourceAsStream("tpch.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read tpch.sql", e);
        }
    }
}
