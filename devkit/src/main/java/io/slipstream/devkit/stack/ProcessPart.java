package io.slipstream.devkit.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A part that is a process on this machine. Its only state is in the stack's directory (pid file, data, log), so that
 * two instances over the same directory control the same server.
 */
abstract class ProcessPart implements StackPart {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final String name;
    private final int port;
    private final Path directory;
    private final PidFile pidFile;

    /** A part with its own folder {@code directory/name}, which it creates, listening on {@code port}. */
    ProcessPart(String name, Path stackDirectory, int port) {
        this.name = name;
        this.port = port;
        this.directory = stackDirectory.resolve(name);
        this.pidFile = new PidFile(stackDirectory, name);
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create the folder of " + name, e);
        }
    }

    /** Starts the process, which must have the stack's directory in its command line. */
    abstract Process spawn() throws IOException;

    /** Waits until the process serves; throws what {@link #failed} gives if it does not. */
    abstract void awaitReady(Process process) throws IOException;

    /** The signal that ends the process in order, by name, for example {@code TERM}. */
    abstract String stopSignal();

    /** Told after the process ended in order. */
    void stopped() {}

    /** The part's own folder. */
    final Path directory() {
        return directory;
    }

    /** Where the process writes what it has to say. */
    final Path log() {
        return directory.resolve(name + ".log");
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String host() {
        return "127.0.0.1";
    }

    @Override
    public final int port() {
        return port;
    }

    @Override
    public final OptionalLong pid() {
        return running().map(process -> OptionalLong.of(process.pid())).orElse(OptionalLong.empty());
    }

    @Override
    public final boolean isRunning() {
        return running().isPresent();
    }

    @Override
    public final synchronized void start() {
        if (isRunning()) {
            return;
        }
        try {
            Process process = spawn();
            pidFile.write(process.pid());
            awaitReady(process);
        } catch (IOException e) {
            throw new StackException(name + " cannot be started: " + e.getMessage(), e);
        }
    }

    @Override
    public final synchronized void stop() {
        running().ifPresent(process -> {
            Signals.send("CONT", family(process));
            Signals.send(stopSignal(), Stream.of(process));
            if (Signals.awaitExit(process, STOP_LIMIT)) {
                stopped();
            } else {
                kill();
            }
        });
        pidFile.delete();
    }

    @Override
    public final synchronized void kill() {
        running().ifPresent(Signals::killFamily);
        pidFile.delete();
    }

    @Override
    public final synchronized void pause() {
        ProcessHandle process = required();
        // The parent first: what is stopped cannot start another child.
        Signals.send("STOP", Stream.of(process));
        Signals.send("STOP", process.descendants());
    }

    @Override
    public final synchronized void resume() {
        Signals.send("CONT", family(required()));
    }

    /** Fails with the end of the log, ending the process if it still lives. */
    final StackException failed(Process process, String why) {
        Signals.killFamily(process.toHandle());
        return new StackException("%s %s (port %d). The end of %s:%n%s".formatted(name, why, port, log(), endOfLog()));
    }

    private String endOfLog() {
        try (Stream<String> lines = Files.lines(log())) {
            return lines.collect(Collectors.collectingAndThen(
                    Collectors.toList(),
                    all -> String.join("\n", all.subList(Math.max(0, all.size() - 15), all.size()))));
        } catch (IOException | UncheckedIOException e) {
            return "(the log cannot be read: " + e.getMessage() + ")";
        }
    }

    private Optional<ProcessHandle> running() {
        return pidFile.process();
    }

    private ProcessHandle required() {
        return running().orElseThrow(() -> new StackException(name + " is not running"));
    }

    private static Stream<ProcessHandle> family(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants());
    }
}
