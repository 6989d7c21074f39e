package io.slipstream.devkit.stack;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The native programs of PostgreSQL and Redis, unpacked once into {@code devkit/target/bin} and used by every run. */
final class Binaries {
    private static final String EXECUTABLE = "rwxr-xr-x";

    private Binaries() {}

    /** The folder with PostgreSQL's {@code bin}, {@code lib} and {@code share}. */
    static Path postgres() {
        String archive = Platform.current().postgresArchive();
        return once(archive.replace(".txz", ""), folder -> unpack(archive, folder));
    }

    /** The Redis server: the one that comes with the devkit, or this machine's where that one does not run. */
    static Path redis() {
        String resource = Platform.current().redisExecutable();
        Path ours = once(resource, folder -> copyExecutable(resource, folder.resolve("redis-server")))
                .resolve("redis-server");
        if (runs(ours)) {
            return ours;
        }
        return OwnGroup.onPath("redis-server")
                .or(() -> OwnGroup.onPath("valkey-server"))
                .orElseThrow(() -> new StackException("The Redis server that comes with the devkit does not run on this"
                        + " machine (it needs OpenSSL 3), and there is no redis-server on the PATH."
                        + " Install one of them, or use an external server (--redis URL)."));
    }

    /** Deletes a folder and all in it, if it is there. */
    static void deleteFolder(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }

    @FunctionalInterface
    private interface Filling {
        void fill(Path folder) throws IOException;
    }

    /** Fills a folder beside the wanted one and renames it, so that two runs at once and a killed run do no harm. */
    private static Path once(String name, Filling filling) {
        Path folder = DevkitHome.path().resolve("bin").resolve(name);
        if (Files.isDirectory(folder)) {
            return folder;
        }
        try {
            Files.createDirectories(folder.getParent());
            Path draft = Files.createTempDirectory(folder.getParent(), name + ".draft");
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString(EXECUTABLE));
            filling.fill(draft);
            try {
                Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException e) {
                deleteFolder(draft);
            }
            return folder;
        } catch (IOException e) {
            throw new StackException("cannot unpack " + name + " into " + folder, e);
        }
    }

    private static void copyExecutable(String resource, Path file) throws IOException {
        try (InputStream in = open(resource)) {
            Files.copy(in, file);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(EXECUTABLE));
    }

    private static boolean runs(Path program) {
        try {
            return new ProcessBuilder(program.toString(), "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void unpack(String archive, Path folder) throws IOException {
        try (InputStream in = open(archive);
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(in)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(entry, tar, folder);
            }
        }
    }

    private static void unpack(TarArchiveEntry entry, TarArchiveInputStream tar, Path folder) throws IOException {
        Path file = folder.resolve(entry.getName()).normalize();
        if (!file.startsWith(folder)) {
            throw new IOException("entry outside the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(file);
        } else if (entry.isSymbolicLink()) {
            Files.createDirectories(file.getParent());
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
            Files.createDirectories(file.getParent());
            Files.copy(tar, file);
            if ((entry.getMode() & 0100) != 0) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(EXECUTABLE));
            }
        }
    }

    private static InputStream open(String resource) throws IOException {
        InputStream in = Binaries.class.getClassLoader().getResourceAsStream(resource);
        if (in == null) {
            throw new IOException(resource + " is not on the class path");
        }
        return in;
    }
}
