package io.slipstream.devkit.suite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What the system knows about processes. */
final class ProcessTable {
    private ProcessTable() {}

    /** The command line of a process, word by word; empty if it is gone or not ours to see. */
    static List<String> arguments(long pid) {
        Path file = Path.of("/proc", Long.toString(pid), "cmdline");
        if (Files.exists(file)) {
            try {
                return words(Files.readAllBytes(file));
            } catch (IOException e) {
                return List.of();
            }
        }
        return ProcessHandle.of(pid)
                .map(ProcessHandle::info)
                .map(info -> Stream.concat(
                                info.command().stream(),
                                Arrays.stream(info.arguments().orElse(new String[0])))
                        .toList())
                .orElse(List.of());
    }

    /** The words of a command line as the kernel keeps it, each ended by a zero byte. */
    static List<String> words(byte[] commandLine) {
        String text = new String(commandLine, StandardCharsets.UTF_8);
        return text.isEmpty() ? List.of() : List.of(text.split("\0"));
    }

    /** All processes but this one that have an argument. */
    static List<ProcessHandle> withArgument(String argument) {
        long self = ProcessHandle.current().pid();
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != self)
                .filter(process -> arguments(process.pid()).contains(argument))
                .toList();
    }

    /** Whether a process has ended, even if nobody has taken note of its end yet (a zombie). */
    static boolean hasEnded(ProcessHandle process) {
        if (!process.isAlive()) {
            return true;
        }
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return !process.isAlive();
        }
    }

    /** What a short command prints, line by line; nothing if it cannot be run. */
    static List<String> output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            List<String> lines =
                    process.inputReader(StandardCharsets.UTF_8).lines().toList();
            process.waitFor();
            return lines;
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
