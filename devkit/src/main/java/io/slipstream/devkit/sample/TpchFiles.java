package io.slipstream.devkit.sample;

import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Generated rows in files, one for each table, as {@code COPY} takes them: generating takes seconds and is needed once for a scale. A file
 * appears complete or not at all, so several processes may write the same folder.
 *
 * @param folder where they are
 * @param scale the scale factor they are of
 */
public record TpchFiles(Path folder, double scale) {
    /** Whether the rows of every table are there. */
    public boolean areComplete() {
        return TpchTable.getTables().stream().allMatch(table -> Files.exists(file(table)));
    }

    /** The file of a table, which is written first if it is missing. */
    Path of(TpchTable<?> table) {
        Path file = file(table);
        if (!Files.exists(file)) {
            write(table, file);
        }
        return file;
    }

    private Path file(TpchTable<?> table) {
        return folder.resolve(table.getTableName() + ".tbl");
    }

    private void write(TpchTable<?> table, Path file) {
        Path partial = folder.resolve(table.getTableName() + '.' + UUID.randomUUID() + ".partial");
        try {
            Files.createDirectories(folder);
            try (BufferedWriter out = Files.newBufferedWriter(partial)) {
                for (TpchEntity row : table.createGenerator(scale, 1, 1)) {
                    out.write(line(row));
                }
            }
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /** The generator ends each field with the delimiter; PostgreSQL wants it between them. */
    static String line(TpchEntity row) {
        String fields = row.toLine();
        return fields.substring(0, fields.length() - 1) + '\n';
    }
}
