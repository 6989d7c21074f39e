package io.slipstream.devkit.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The file that says which process serves a part. A number alone proves nothing, since pids are used again: a process
 * counts as the part's only if the stack's directory stands in its command line.
 */
final class PidFile {
    private static final String FOLDER = "run";
    private static final String SUFFIX = ".pid";

    private final Path stackDirectory;
    private final Path file;

    PidFile(Path stackDirectory, String name) {
        this.stackDirectory = stackDirectory;
        this.file = stackDirectory.resolve(FOLDER).resolve(name + SUFFIX);
    }

    /** Every pid file in a stack's directory. */
    static List<PidFile> in(Path stackDirectory) {
        Path folder = stackDirectory.resolve(FOLDER);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> new PidFile(stackDirectory, name.substring(0, name.length() - SUFFIX.length())))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    /** The living process of the part; empty if there is none or the number now belongs to somebody else. */
    Optional<ProcessHandle> process() {
        return read().flatMap(ProcessHandle::of).filter(process -> Signals.isAliveOver(process, stackDirectory));
    }

    void write(long pid) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, Long.toString(pid));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file, e);
        }
    }

    private Optional<Long> read() {
        try {
            return Files.exists(file)
                    ? Optional.of(Long.valueOf(Files.readString(file).strip()))
                    : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
