package io.slipstream.devkit.stack;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The broker's classes as the JVM has them in memory (class data sharing), kept beside the devkit's jar: with it the broker
 * starts in half the time. The first broker that is stopped in order after a build writes it. For any thread and process.
 */
final class KafkaArchive {
    private static final String NAME = "kafka-" + System.getProperty("java.vm.version") + ".jsa";

    private final Path draft;
    private final Path archive;

    /**
     * That of a broker.
     *
     * @param folder the broker's own, where it may write
     * @param shared where all brokers of this build look for it
     */
    KafkaArchive(Path folder, Path shared) {
        this.draft = folder.resolve(NAME);
        this.archive = shared.resolve(NAME);
    }

    /** Where it is, if it is. */
    Path file() {
        return archive;
    }

    /** The arguments of the JVM for it and for the class path. */
    List<String> arguments() throws IOException {
        List<Path> jars = jars();
        if (jars.isEmpty()) {
            return List.of("-cp", DevkitHome.classPath()); // Folders cannot be archived.
        }
        List<String> arguments = new ArrayList<>();
        if (isNewer(archive, jars)) {
            arguments.add("-XX:SharedArchiveFile=" + archive);
        } else {
            arguments.addAll(List.of("-XX:ArchiveClassesAtExit=" + draft, "-Xlog:cds=off,cds*=off"));
        }
        // Not jar by jar: a command line is known to others up to 4 KiB, and its end names the stack.
        arguments.addAll(List.of(
                "-cp", jars.getFirst() + File.pathSeparator + libraries().resolve("*")));
        return arguments;
    }

    /** After the broker ended in order: what it wrote is there for others. */
    void publish() {
        try {
            if (Files.exists(draft)) {
                Files.move(draft, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            draft.toFile().delete(); // Another file system, perhaps; brokers start more slowly.
        }
    }

    /** The devkit's jar and its libraries; none while the jar is missing or older than what was compiled since. */
    private static List<Path> jars() throws IOException {
        List<Path> own = in(DevkitHome.path());
        Path compiled = DevkitHome.path()
                .resolve("classes")
                .resolve(KafkaBrokerMain.class.getName().replace('.', '/') + ".class");
        if (own.isEmpty() || (Files.exists(compiled) && !isNewer(own.getFirst(), List.of(compiled)))) {
            return List.of();
        }
        return Stream.concat(own.stream(), in(libraries()).stream()).toList();
    }

    private static Path libraries() {
        return DevkitHome.path().resolve("lib");
    }

    private static List<Path> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isNewer(Path file, List<Path> others) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        for (Path other : others) {
            if (Files.getLastModifiedTime(other).compareTo(Files.getLastModifiedTime(file)) > 0) {
                return false;
            }
        }
        return true;
    }
}
