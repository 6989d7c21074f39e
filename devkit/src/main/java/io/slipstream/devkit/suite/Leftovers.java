package io.slipstream.devkit.suite;

import io.slipstream.devkit.stack.StackLeftovers;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/** What a supervisor that was killed left running. The caller holds the suite's lock, so nobody else uses it. */
final class Leftovers {
    private static final Duration TERM_LIMIT = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private Leftovers() {}

    /** Ends every process of the suite but this one, and deletes {@code run.json}. Gives how many it ended. */
    static int clear(SuiteFolder folder) {
        List<ProcessHandle> children = ProcessTable.withArgument(folder.marker()).stream()
                .filter(process -> !isAncestor(process))
                .toList();
        children.forEach(ProcessHandle::destroy);
        children.stream().filter(child -> !awaitExit(child, TERM_LIMIT)).forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle child : children) {
            if (!awaitExit(child, KILL_LIMIT)) {
                throw SlipCode.STOP_FAILED.failure(
                        "Process " + child.pid() + " does not end",
                        "it was left by an earlier run and ignores SIGKILL");
            }
        }
        int servers = StackLeftovers.clear(folder.stack());
        try {
            Files.deleteIfExists(folder.runFile());
        } catch (IOException e) {
            throw SlipCode.FOLDER_UNUSABLE.failure("run.json cannot be deleted", e.toString());
        }
        return children.size() + servers;
    }

    /** Waits for the end of a process; false if it lives on past the limit. */
    static boolean awaitExit(ProcessHandle process, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!ProcessTable.hasEnded(process)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Pause.of(POLL);
        }
        return true;
    }

    private static boolean isAncestor(ProcessHandle process) {
        for (var parent = ProcessHandle.current().parent();
                parent.isPresent();
                parent = parent.get().parent()) {
            if (parent.get().equals(process)) {
                return true;
            }
        }
        return false;
    }
}
