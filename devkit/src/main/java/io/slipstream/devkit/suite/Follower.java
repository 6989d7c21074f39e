package io.slipstream.devkit.suite;

import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Shows what a supervisor reports, as it reports it. For one thread. */
public final class Follower {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final String ERASE_LINE = "\r\u001b[K";

    private final Path log;
    private final PrintStream out;
    private final PrintStream errors;
    private final boolean terminal;
    private final StringBuilder unfinished = new StringBuilder();
    private long position;
    private boolean ready;
    private boolean failing;
    private boolean failed;
    private boolean heartbeatShown;

    /**
     * @param terminal whether lines that only say that work goes on may be overwritten
     */
    public Follower(Path log, PrintStream out, PrintStream errors, boolean terminal) {
        this.log = log;
        this.out = out;
        this.errors = errors;
        this.terminal = terminal;
    }

    /** Leaves out what was reported so far. */
    public Follower fromNow() {
        try {
            position = Files.exists(log) ? Files.size(log) : 0;
        } catch (IOException e) {
            position = 0;
        }
        return this;
    }

    /** Shows what comes until the suite is ready (true) or the supervisor has ended (false). */
    public boolean untilReady(ProcessHandle supervisor) {
        while (!ready) {
            boolean ended = ProcessTable.hasEnded(supervisor);
            drain();
            if (ended) {
                break;
            }
            Pause.of(POLL);
        }
        eraseHeartbeat();
        return ready;
    }

    /** Shows what comes until the supervisor has ended or the limit is past; gives whether it ended. */
    public boolean untilEnd(ProcessHandle supervisor, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!ProcessTable.hasEnded(supervisor)) {
            drain();
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            Pause.of(POLL);
        }
        drain();
        eraseHeartbeat();
        return true;
    }

    /** Whether an error was shown. */
    public boolean failed() {
        return failed;
    }

    private void drain() {
        try (RandomAccessFile in = new RandomAccessFile(log.toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.max(0, in.length() - position)];
            in.seek(position);
            in.readFully(bytes);
            position += bytes.length;
            unfinished.append(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return; // not there yet
        }
        for (int end = unfinished.indexOf("\n"); end >= 0; end = unfinished.indexOf("\n")) {
            show(unfinished.substring(0, end));
            unfinished.delete(0, end + 1);
        }
    }

    private void show(String line) {
        if (line.equals(Supervisor.READY)) {
            ready = true;
            return;
        }
        if (line.startsWith(Progress.HEARTBEAT)) {
            out.print(terminal ? ERASE_LINE + line.substring(2) : line.substring(2) + System.lineSeparator());
            out.flush();
            heartbeatShown = terminal;
            return;
        }
        eraseHeartbeat();
        failing = line.startsWith("SLIP-") || (failing && line.startsWith("    "));
        failed |= failing;
        (failing ? errors : out).println(line);
    }

    private void eraseHeartbeat() {
        if (heartbeatShown) {
            out.print(ERASE_LINE);
            out.flush();
            heartbeatShown = false;
        }
    }
}
