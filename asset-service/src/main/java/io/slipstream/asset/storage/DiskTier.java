package io.slipstream.asset.storage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.slipstream.asset.config.CacheConfig;
import io.slipstream.asset.variant.ContentHash;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Files on this replica's disk, named by their hash, bounded in bytes. A file appears complete or not at all, and is checked
 * against its hash once in each run before it is used. Its methods block, except {@link #knows}.
 */
final class DiskTier {
    private static final Logger LOGGER = Logger.getLogger(DiskTier.class);
    private static final String PARTIAL = ".partial";

    private final Path folder;

    /** How names of files end that this run has not yet written to the end. */
    private final String partial = '.' + UUID.randomUUID().toString() + PARTIAL;

    private final AtomicLong fillings = new AtomicLong();
    private final Cache<ContentHash, Kept> kept;

    DiskTier(Path folder, CacheConfig config) {
        this.folder = folder;
        this.kept = Caffeine.newBuilder()
                .maximumWeight(config.diskSize().asLongValue() / 1024)
                .weigher(
                        (ContentHash hash, Kept file) -> (int) Math.min(Integer.MAX_VALUE, 1 + file.sizeBytes() / 1024))
                .executor(Runnable::run)
                .evictionListener((@Nullable ContentHash hash, @Nullable Kept file, RemovalCause cause) -> delete(hash))
                .build();
    }

    /** Takes in what an earlier run left, not yet checked, and removes what it left half written. Files may be filled meanwhile. */
    void load() {
        try {
            Files.createDirectories(folder);
            try (Stream<Path> tree = Files.walk(folder, 2)) {
                for (Path file : tree.filter(Files::isRegularFile).toList()) {
                    takeIn(file);
                }
            }
        } catch (IOException e) {
            LOGGER.warnf(e, "the disk cache %s cannot be read and starts empty", folder);
        }
    }

    /** Whether a file is there and checked, so that it can be sent without a look at it. */
    boolean knows(ContentHash hash) {
        Kept file = kept.getIfPresent(hash);
        return file != null && file.checked();
    }

    /** Where a file is, or would be. */
    Path file(ContentHash hash) {
        return folder.resolve(hash.hex().substring(0, 2)).resolve(hash.hex());
    }

    /** The file if it is there; null if it is not, or does not hold what its name says, in which case it is removed. */
    @Nullable
    Path checked(ContentHash hash) {
        Kept present = kept.getIfPresent(hash);
        if (present == null) {
            return null;
        }
        Path file = file(hash);
        try {
            if (present.checked() && Files.exists(file)) {
                return file;
            }
            if (!present.checked() && hashOf(file).equals(hash)) {
                kept.put(hash, new Kept(present.sizeBytes(), true));
                return file;
            }
            LOGGER.warnf("file %s of the disk cache is damaged or gone and will be fetched again", file);
        } catch (NoSuchFileException e) {
            LOGGER.debugf("file %s of the disk cache is gone", file);
        } catch (IOException e) {
            LOGGER.warnf(e, "file %s of the disk cache cannot be read", file);
        }
        forget(hash);
        return null;
    }

    /** A file to be filled chunk by chunk and then {@linkplain Filling#finish finished}. */
    Filling begin(ContentHash hash) throws IOException {
        Path target = file(hash);
        Files.createDirectories(target.getParent());
        return new Filling(
                hash, target, target.resolveSibling(hash.hex() + '.' + fillings.incrementAndGet() + partial));
    }

    /** Drops a file. */
    void forget(ContentHash hash) {
        kept.invalidate(hash);
        delete(hash);
    }

    private void takeIn(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (name.endsWith(partial)) {
            return;
        }
        if (name.endsWith(PARTIAL)) {
            Files.deleteIfExists(file);
            return;
        }
        try {
            kept.asMap().putIfAbsent(new ContentHash(name), new Kept(Files.size(file), false));
        } catch (NoSuchFileException e) {
            LOGGER.debugf("file %s of the disk cache is gone", file);
        } catch (IllegalArgumentException e) {
            LOGGER.warnf("file %s does not belong in the disk cache and is left alone", file);
        }
    }

    private void delete(@Nullable ContentHash hash) {
        if (hash != null) {
            try {
                Files.deleteIfExists(file(hash));
            } catch (IOException e) {
                LOGGER.warnf(e, "file %s of the disk cache cannot be removed", file(hash));
            }
        }
    }

    private static ContentHash hashOf(Path file) throws IOException {
        MessageDigest digest = ContentHash.digest();
        try (InputStream content = new DigestInputStream(Files.newInputStream(file), digest)) {
            content.transferTo(OutputStream.nullOutputStream());
        }
        return ContentHash.of(digest.digest());
    }

    /**
     * What is known of a file.
     *
     * @param checked it was seen in this run to hold what its name says
     */
    private record Kept(long sizeBytes, boolean checked) {}

    /** A file on its way to the disk. Not for several threads at once. */
    final class Filling {
        private final ContentHash hash;
        private final Path target;
        private final Path partial;
        private final MessageDigest digest = ContentHash.digest();
        private final OutputStream output;

        private Filling(ContentHash hash, Path target, Path partial) throws IOException {
            this.hash = hash;
            this.target = target;
            this.partial = partial;
            this.output = Files.newOutputStream(partial);
        }

        void append(byte[] chunk) throws IOException {
            digest.update(chunk);
            output.write(chunk);
        }

        /** Lets the file appear under its name if it holds what it should. */
        Path finish() throws IOException {
            output.close();
            if (!ContentHash.of(digest.digest()).equals(hash)) {
                Files.deleteIfExists(partial);
                throw new IOException("the store's content " + hash + " has another hash");
            }
            long size = Files.size(partial);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            kept.put(hash, new Kept(size, true));
            return target;
        }

        /** Gives the file up. */
        void abort() {
            try {
                output.close();
                Files.deleteIfExists(partial);
            } catch (IOException e) {
                LOGGER.warnf(e, "partial file %s stays behind", partial);
            }
        }
    }
}
