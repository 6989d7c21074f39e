package io.slipstream.devkit.suite;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The ends of log files, and keeping the files from growing without bound. */
public final class LogTail {
    private static final int BYTES_PER_LINE = 400;
    private static final long MAX_BYTES = 32L << 20;

    private LogTail() {}

    /** The last lines of a file; none if it cannot be read. */
    public static List<String> last(Path file, int lines) {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long start = Math.max(0, in.length() - (long) lines * BYTES_PER_LINE);
            in.seek(start);
            byte[] bytes = new byte[(int) (in.length() - start)];
            in.readFully(bytes);
            List<String> all = new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return all.subList(Math.max(0, all.size() - lines), all.size());
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Moves what a log holds to {@code <log>.1} once it is large; the process that appends to it goes on. */
    static void bound(Path file) {
        bound(file, MAX_BYTES);
    }

    static void bound(Path file, long maxBytes) {
        try {
            if (Files.exists(file) && Files.size(file) > maxBytes) {
                Files.copy(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
                Files.newByteChannel(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                        .close();
            }
        } catch (IOException e) {
            // The next round tries again; a log is not worth the suite.
        }
    }
}
