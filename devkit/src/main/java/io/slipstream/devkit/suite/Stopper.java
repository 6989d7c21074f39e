package io.slipstream.devkit.suite;

import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/** Stops a suite from outside: in order if its supervisor runs, otherwise by clearing away what it left. */
public final class Stopper {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(110);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private final SuiteFolder folder;
    private final PrintStream out;
    private final boolean terminal;

    /**
     * @param terminal whether lines that only say that work goes on may be overwritten
     */
    public Stopper(SuiteFolder folder, PrintStream out, boolean terminal) {
        this.folder = folder;
        this.out = out;
        this.terminal = terminal;
    }

    /** Stops all; gives whether there was anything to stop. */
    public boolean stop() {
        if (!Files.isDirectory(folder.data())) {
            return false;
        }
        List<ProcessHandle> supervisors = Detached.supervisors(folder);
        for (ProcessHandle supervisor : supervisors) {
            Follower follower = new Follower(folder.progressLog(), out, out, terminal).fromNow();
            supervisor.destroy();
            if (!follower.untilEnd(supervisor, STOP_LIMIT)) {
                supervisor.destroyForcibly();
                Leftovers.awaitExit(supervisor, KILL_LIMIT);
            }
        }
        int cleared;
        try (SuiteLock lock = SuiteLock.tryTake(folder)
                .orElseThrow(() -> SlipCode.STOP_FAILED.failure(
                        "The suite cannot be stopped", "another process holds " + folder.lockFile()))) {
            cleared = Leftovers.clear(folder);
        }
        if (cleared > 0) {
            out.println("Cleared away " + cleared + " processes that an earlier run left");
        }
        return !supervisors.isEmpty() || cleared > 0;
    }
}
