package io.slipstream.devkit.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Signals to processes, and waiting for their end. */
final class Signals {
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(10);

    private Signals() {}

    /** Sends a signal by name ({@code STOP}, {@code CONT}, {@code INT}, {@code TERM}); a process that is gone is no error. */
    static void send(String signal, Stream<ProcessHandle> processes) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "kill -\"$0\" \"$@\" 2>/dev/null; true", signal));
        processes.map(process -> Long.toString(process.pid())).forEach(command::add);
        if (command.size() == 4) {
            return;
        }
        try {
            new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new StackException("cannot send SIG" + signal, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends a process and all it started, at once, and waits until they are gone. */
    static void killFamily(ProcessHandle process) {
        // Stopped first, so that nobody is born while they are counted.
        send("STOP", Stream.of(process));
        List<ProcessHandle> family =
                Stream.concat(Stream.of(process), process.descendants()).toList();
        family.forEach(ProcessHandle::destroyForcibly);
        family.forEach(member -> {
            if (!awaitExit(member, KILL_LIMIT)) {
                throw new StackException("process " + member.pid() + " cannot be ended");
            }
        });
    }

    /** Waits for the end of a process; false if it lives on past the limit. */
    static boolean awaitExit(ProcessHandle process, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (isAlive(process)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Waiting.pause(POLL);
        }
        return true;
    }

    /** Whether a process runs. One that ended and that its parent has not asked after yet (a zombie) does not. */
    static boolean isAlive(ProcessHandle process) {
        return process.isAlive() && !isZombie(process.pid());
    }

    /** Whether a process runs and a path stands in its command line: what makes it one of ours. */
    static boolean isAliveOver(ProcessHandle process, Path path) {
        return isAlive(process)
                && process.info()
                        .commandLine()
                        .filter(line -> line.contains(path.toString()))
                        .isPresent();
    }

    /** Read from Linux's /proc; elsewhere no process counts as a zombie. */
    private static boolean isZombie(long pid) {
        Path folder = Path.of("/proc", Long.toString(pid));
        try (Stream<Path> threads = Files.list(folder.resolve("task"))) {
            String status = Files.readString(folder.resolve("stat"));
            // A first thread that has ended while others still end holds files and ports open.
            return status.charAt(status.lastIndexOf(')') + 2) == 'Z' && threads.count() <= 1;
        } catch (IOException e) {
            return false;
        }
    }
}
