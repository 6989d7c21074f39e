package io.slipstream.devkit.suite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The AOT caches of the services: one file for a build, beside the application, made from a run of it. The name carries
 * a key over everything that the JVM compares before it uses a cache, so that a new build never meets an old one.
 */
final class AotCaches {
    private static final String PREFIX = "slipstream-";
    private static final String SUFFIX = ".aot";

    private AotCaches() {}

    /** Where the cache of an application as built is, or will be. */
    static Path file(Path application, List<String> jvmFlags) throws IOException {
        return application.resolve(PREFIX + key(application, jvmFlags) + SUFFIX);
    }

    /** Whether a process has one mapped; the only proof, since a JVM that cannot use it says nothing. */
    static boolean isUsedBy(long pid) {
        Path maps = Path.of("/proc", Long.toString(pid), "maps");
        if (!Files.exists(maps)) {
            return ProcessTable.output(List.of("lsof", "-p", Long.toString(pid), "-Fn")).stream()
                    .anyMatch(line -> line.endsWith(SUFFIX));
        }
        try (Stream<String> lines = Files.lines(maps)) {
            return lines.anyMatch(line -> line.endsWith(SUFFIX));
        } catch (IOException | java.io.UncheckedIOException e) {
            return false;
        }
    }

    /** Puts a finished cache in place and deletes those of earlier builds. */
    static void publish(Path draft, Path cache) throws IOException {
        try (Stream<Path> files = Files.list(cache.getParent())) {
            for (Path file : files.filter(AotCaches::isCache).toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.move(draft, cache);
    }

    private static boolean isCache(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
    }

    private static String key(Path application, List<String> jvmFlags) throws IOException {
        StringBuilder facts = new StringBuilder(System.getProperty("java.vm.version", ""))
                .append(System.getProperty("os.arch"))
                .append(jvmFlags)
                .append('\n');
        try (Stream<Path> files = Files.walk(application)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                facts.append(application.relativize(file))
                        .append(' ')
                        .append(Files.size(file))
                        .append(' ')
                        .append(Files.getLastModifiedTime(file).toMillis())
                        .append('\n');
            }
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(facts.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks SHA-256", e);
        }
    }
}
