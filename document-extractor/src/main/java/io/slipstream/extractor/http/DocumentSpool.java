package io.slipstream.extractor.http;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.extractor.config.DocumentConfig;
import io.slipstream.extractor.config.SpoolConfig;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Receives documents into files, so that memory does not grow with them. */
@Singleton
public class DocumentSpool {
    private static final Logger LOGGER = Logger.getLogger(DocumentSpool.class);
    private static final int CHUNK_BYTES = 64 * 1024;

    private final Path directory;
    private final long maxBytes;

    /** A spool within its limits. */
    public DocumentSpool(SpoolConfig spool, DocumentConfig document) {
        this.directory = Path.of(spool.directory()).toAbsolutePath();
        this.maxBytes = document.maxSize().asLongValue();
    }

    /** Removes what a process that was killed left behind. Called before the first document. */
    public void clear() {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> left = Files.walk(directory)) {
            List<Path> deepestFirst = left.filter(path -> !path.equals(directory))
                    .sorted(Comparator.reverseOrder())
                    .toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOGGER.warnv(e, "the spool directory cannot be cleared");
        }
    }

    /** Refuses a document whose announced size is too large. */
    void checkSize(long announcedBytes) {
        if (announcedBytes > maxBytes) {
            throw tooLarge();
        }
    }

    /**
     * Receives a document. Blocks while its bytes arrive.
     *
     * @throws ProblemException if it has too many of them
     */
    Spooled receive(InputStream body) throws IOException {
        Files.createDirectories(directory);
        Spooled spooled = new Spooled(Files.createTempFile(directory, "document-", ".bin"));
        try {
            copy(body, spooled.file());
            return spooled;
        } catch (IOException | RuntimeException e) {
            spooled.close();
            throw e;
        }
    }

    private void copy(InputStream body, Path file) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        long total = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int read = body.read(chunk); read >= 0; read = body.read(chunk)) {
                total += read;
                checkSize(total);
                out.write(chunk, 0, read);
            }
        }
    }

    private ProblemException tooLarge() {
        return new ProblemException(
                ErrorCode.PAYLOAD_TOO_LARGE, "a document must not have more than " + maxBytes + " bytes");
    }

    /**
     * A document in a file of its own.
     *
     * @param file the file; closing removes it
     */
    record Spooled(Path file) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            Files.deleteIfExists(file);
        }
    }
}
