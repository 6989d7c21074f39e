package io.slipstream.task.work;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One run of a command, without a shell, in a directory of its own that is deleted afterwards, with nothing of this process's environment. What it writes, errors too,
 * goes to a file, of which the beginning is read. Nothing waits for it: it is killed with all its children when its time is over, when it writes too much, or when nobody wants
 * its result any longer.
 */
final class ToolProcess {
    private static final Logger LOGGER = Logger.getLogger(ToolProcess.class);
    private static final Duration WATCH = Duration.ofMillis(250);
    private static final File NOTHING = new File("/dev/null");

    private final List<String> command;
    private final Duration timeout;
    private final long outputLimit;
    private final long spoolLimit;
    private final Executor executor;
    private final AtomicBoolean unwanted = new AtomicBoolean();
    private volatile @Nullable Process process;
    private volatile @Nullable Path directory;
    private volatile long began;

    /**
     * A run.
     *
     * @param outputLimit how many bytes of the output are kept
     * @param spoolLimit how many bytes it may write
     * @param executor where files are read and written
     */
    ToolProcess(List<String> command, Duration timeout, long outputLimit, long spoolLimit, Executor executor) {
        this.command = List.copyOf(command);
        this.timeout = timeout;
        this.outputLimit = outputLimit;
        this.spoolLimit = spoolLimit;
        this.executor = executor;
    }

    /**
     * What a run came to.
     *
     * @param exitCode of the command
     * @param took how long it ran
     * @param output its beginning, with what is no UTF-8 replaced
     * @param truncated whether there was more
     */
    record Run(int exitCode, Duration took, String output, boolean truncated) {}

    /** Runs it, once; fails for good if it cannot be started, takes too long or writes too much. Cancelling kills it. */
    Uni<Run> run() {
        return Uni.createFrom()
                .item(this::start)
                .runSubscriptionOn(executor)
                .chain(this::ended)
                .emitOn(executor)
                .map(this::read)
                .onTermination()
                .invoke(() -> executor.execute(this::clean));
    }

    private Process start() {
        try {
            Path own = Files.createTempDirectory("slipstream-scan");
            directory = own;
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(Files.createDirectory(own.resolve("work")).toFile())
                    .redirectInput(NOTHING)
                    .redirectErrorStream(true)
                    .redirectOutput(own.resolve("output").toFile());
            builder.environment().clear();
            builder.environment()
                    .putAll(Map.of(
                            "PATH",
                            "/usr/bin:/bin",
                            "LANG",
                            "C.UTF-8",
                            "HOME",
                            own.resolve("work").toString()));
            began = System.nanoTime();
            Process started = builder.start();
            process = started;
            return started;
        } catch (IOException e) {
            throw WorkFailure.permanent("ToolNotStarted", "the command cannot be run: " + e.getMessage());
        } finally {
            if (unwanted.get()) {
                clean();
            }
        }
    }

    /** Whichever comes first: its end, the end of its time, or too much output. */
    private Uni<Process> ended(Process started) {
        Uni<Process> end = Uni.createFrom()
                .completionStage(started.onExit())
                .ifNoItem()
                .after(timeout)
                .fail()
                .onFailure(TimeoutException.class)
                .transform(late -> WorkFailure.permanent("ToolTimeout", "the command took longer than " + timeout));
        Uni<Process> tooMuch = Multi.createFrom()
                .ticks()
                .every(WATCH)
                .onOverflow()
                .drop()
                .emitOn(executor)
                .select()
                .where(tick -> size() > spoolLimit)
                .toUni()
                .map(tick -> {
                    throw WorkFailure.permanent(
                            "ToolOutputTooLarge", "the command wrote more than " + spoolLimit + " bytes");
                });
        return Uni.combine().any().of(end, tooMuch);
    }

    private Path output() {
        Path own = directory;
        if (own == null) {
            throw new IllegalStateException("the command was not started");
        }
        return own.resolve("output");
    }

    private long size() {
        try {
            return Files.size(output());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Run read(Process ended) {
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        try (InputStream stream = Files.newInputStream(output())) {
            byte[] bytes = stream.readNBytes(Math.toIntExact(outputLimit));
            boolean more = stream.read() >= 0;
            // A text without the character that PostgreSQL cannot store.
            String text = new String(bytes, StandardCharsets.UTF_8).replace('\0', '\uFFFD');
            return new Run(ended.exitValue(), took, text, more);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills what still runs and deletes what it wrote; bears repetition. */
    private void clean() {
        unwanted.set(true);
        Process started = process;
        if (started != null && started.isAlive()) {
            List<ProcessHandle> children = started.descendants().toList();
            started.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
        }
        Path own = directory;
        if (own == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(own)) {
            files.sorted(Comparator.reverseOrder()).forEach(ToolProcess::delete);
        } catch (IOException | UncheckedIOException e) {
            LOGGER.debugf("what a command wrote is left in %s: %s", own, e.getMessage());
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOGGER.debugf("a file of a command is left: %s", e.getMessage());
        }
    }
}
