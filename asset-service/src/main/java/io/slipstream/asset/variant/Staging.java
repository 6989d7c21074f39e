package io.slipstream.asset.variant;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * A folder for the temporary files of one upload; closing it removes them. Its methods block, and several threads may call
 * them.
 */
public final class Staging implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(Staging.class);
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Path folder;
    private final AtomicInteger files = new AtomicInteger();

    private Staging(Path folder) {
        this.folder = folder;
    }

    /** A fresh folder under {@code parent}, which is made if need be. */
    public static Staging under(Path parent) {
        try {
            Files.createDirectories(parent);
            return new Staging(Files.createTempDirectory(parent, "upload-"));
        } catch (IOException e) {
            throw new UncheckedIOException("no staging folder under " + parent, e);
        }
    }

    /** Removes what a process that was killed left behind. To be called before the first upload. */
    public static void clear(Path parent) {
        if (Files.isDirectory(parent)) {
            try (Stream<Path> left = Files.list(parent)) {
                left.forEach(Staging::remove);
            } catch (IOException e) {
                LOGGER.warnf(e, "leftovers of uploads stay in %s", parent);
            }
        }
    }

    /**
     * Writes a stream to a file.
     *
     * @param source read to its end, not closed
     * @param limitBytes the most it may hold
     * @param what names it in the message
     * @throws ProblemException {@code PAYLOAD_TOO_LARGE} past the limit
     */
    public StagedContent receive(InputStream source, long limitBytes, String what) throws IOException {
        return write(target -> copy(source, target, limitBytes, what));
    }

    /** Encodes a file into another. */
    StagedContent encode(StagedContent original, Encoder encoder) throws IOException {
        return write(target -> {
            try (OutputStream encoding = encoder.encode(target, original.sizeBytes())) {
                Files.copy(original.file(), encoding);
            }
        });
    }

    private StagedContent write(Writing writing) throws IOException {
        Path file = folder.resolve(Integer.toString(files.incrementAndGet()));
        MessageDigest digest = ContentHash.digest();
        try (OutputStream target = new DigestOutputStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), digest)) {
            writing.to(target);
        }
        return new StagedContent(file, ContentHash.of(digest.digest()), Files.size(file));
    }

    private static void copy(InputStream source, OutputStream target, long limitBytes, String what) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long total = 0;
        for (int read = source.read(buffer); read >= 0; read = source.read(buffer)) {
            total += read;
            if (total > limitBytes) {
                throw new ProblemException(
                        ErrorCode.PAYLOAD_TOO_LARGE, what + " must be at most " + limitBytes + " bytes");
            }
            target.write(buffer, 0, read);
        }
    }

    @Override
    public void close() {
        remove(folder);
    }

    private static void remove(Path folder) {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOGGER.warnf(e, "staging folder %s stays behind", folder);
        }
    }

    @FunctionalInterface
    private interface Writing {
        void to(OutputStream target) throws IOException;
    }
}
