package io.slipstream.devkit.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The memory of a process and of those it started, in bytes.
 *
 * @param residentBytes what is in memory (RSS); pages that processes share count for each of them
 * @param proportionalBytes the same with shared pages divided among those that share them (PSS); where the system does
 *     not tell, equal to the resident bytes
 */
public record ProcessMemory(long residentBytes, long proportionalBytes) {
    static final ProcessMemory NONE = new ProcessMemory(0, 0);

    /** That of a process and its descendants; empty if it is gone. */
    public static Optional<ProcessMemory> of(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(process -> Stream.concat(Stream.of(process), process.descendants())
                        .map(ProcessHandle::pid)
                        .map(ProcessMemory::single)
                        .reduce(NONE, ProcessMemory::plus));
    }

    /** That of a process alone; empty if it is gone. */
    static Optional<ProcessMemory> ofProcessAlone(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).map(process -> single(pid));
    }

    /** The sum of two. */
    public ProcessMemory plus(ProcessMemory other) {
        return new ProcessMemory(residentBytes + other.residentBytes, proportionalBytes + other.proportionalBytes);
    }

    /** From the lines of {@code /proc/<pid>/smaps_rollup}. */
    static Optional<ProcessMemory> fromRollup(List<String> lines) {
        Optional<Long> rss = bytes(lines, "Rss:");
        return rss.map(
                resident -> new ProcessMemory(resident, bytes(lines, "Pss:").orElse(resident)));
    }

    private static ProcessMemory single(long pid) {
        try {
            return fromRollup(Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup")))
                    .orElseGet(() -> fromPs(pid));
        } catch (IOException e) {
            return fromPs(pid);
        }
    }

    private static ProcessMemory fromPs(long pid) {
        return ProcessTable.output(List.of("ps", "-o", "rss=", "-p", Long.toString(pid))).stream()
                .map(String::strip)
                .filter(line -> line.matches("\\d+"))
                .findFirst()
                .map(kibibytes -> Long.parseLong(kibibytes) << 10)
                .map(resident -> new ProcessMemory(resident, resident))
                .orElse(NONE);
    }

    private static Optional<Long> bytes(List<String> lines, String label) {
        return lines.stream()
                .filter(line -> line.startsWith(label))
                .findFirst()
                .map(line -> line.substring(label.length()).strip().split("\\s+")[0])
                .map(kibibytes -> Long.parseLong(kibibytes) << 10);
    }
}
