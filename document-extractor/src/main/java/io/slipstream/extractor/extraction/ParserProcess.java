package io.slipstream.extractor.extraction;

import io.slipstream.extractor.parser.ParseReply;
import io.slipstream.extractor.parser.ParseRequest;
import io.slipstream.extractor.parser.ParserProtocol;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** One parser process. One thread at a time uses it; the calls block, so they belong on virtual threads. */
final class ParserProcess implements AutoCloseable {
    private static final Duration EXIT_WAIT = Duration.ofSeconds(5);
    private static final int UNKNOWN_EXIT = -1;

    private final Process process;
    private final Path temporary;
    private final ScheduledExecutorService watchdog;
    private final DataOutputStream out;
    private final DataInputStream in;
    private final AtomicBoolean killed = new AtomicBoolean();
    private int documents;

    private ParserProcess(Process process, Path temporary, ScheduledExecutorService watchdog) {
        this.process = process;
        this.temporary = temporary;
        this.watchdog = watchdog;
        this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        this.in = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    }

    /**
     * Starts a process and waits until it is ready. It inherits no environment, so no secrets.
     *
     * @throws IOException if it does not become ready in time
     */
    static ParserProcess start(ParserCommand command, ScheduledExecutorService watchdog) throws IOException {
        Files.createDirectories(command.directory());
        Path temporary = Files.createTempDirectory(command.directory(), "parser-");
        ProcessBuilder builder = new ProcessBuilder(command.line(temporary));
        builder.environment().clear();
        builder.redirectError(Redirect.DISCARD);
        ParserProcess parser = new ParserProcess(builder.start(), temporary, watchdog);
        try {
            parser.limited(command.startTimeout(), () -> {
                ParserProtocol.readReady(parser.in);
                return true;
            });
            return parser;
        } catch (IOException e) {
            parser.close();
            throw new IOException("parser process did not become ready, exit status " + parser.exitStatus(), e);
        }
    }

    /** Has a document read. After anything but {@link ParserOutcome.Replied} the process is of no more use. */
    ParserOutcome parse(ParseRequest request, Duration timeout) {
        documents++;
        try {
            return new ParserOutcome.Replied(limited(timeout, () -> exchange(request)));
        } catch (IOException e) {
            if (killed.get()) {
                return new ParserOutcome.TimedOut();
            }
            int status = exitStatus(); // before any killing, which would replace the status
            process.destroyForcibly();
            return status == ParserCommand.OUT_OF_MEMORY
                    ? new ParserOutcome.OutOfMemory()
                    : new ParserOutcome.Ended(status);
        }
    }

    /** How many documents it was given. */
    int documents() {
        return documents;
    }

    /** Whether it may be given another document. */
    boolean isUsable() {
        return !killed.get() && process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Kills the process and removes its temporary files. */
    @Override
    public void close() {
        process.destroyForcibly();
        exitStatus();
        delete(temporary);
    }

    private ParseReply exchange(ParseRequest request) throws IOException {
        ParserProtocol.writeRequest(out, request);
        return ParserProtocol.readReply(in);
    }

    /** Runs an exchange, and kills the process if it takes longer than a limit; its streams end then. */
    private <T> T limited(Duration limit, Exchange<T> exchange) throws IOException {
        Future<?> kill = watchdog.schedule(this::kill, limit.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return exchange.run();
        } finally {
            kill.cancel(false);
        }
    }

    private void kill() {
        killed.set(true);
        process.destroyForcibly();
    }

    private int exitStatus() {
        try {
            return process.waitFor(EXIT_WAIT.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : UNKNOWN_EXIT;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNKNOWN_EXIT;
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("temporary files of a parser cannot be removed", e);
        }
    }

    private interface Exchange<T> {
        T run() throws IOException;
    }
}
