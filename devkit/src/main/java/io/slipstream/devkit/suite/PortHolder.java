package io.slipstream.devkit.suite;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The process that listens on a port.
 *
 * @param pid its number
 * @param command its command line, cut to a readable length
 * @param slipstream whether it belongs to a Slipstream suite
 */
public record PortHolder(long pid, String command, boolean slipstream) {
    private static final Path PROC = Path.of("/proc");
    private static final int READABLE = 100;

    /** Who listens on a port; empty if nobody does, or if it is a process that this user may not look at. */
    public static Optional<PortHolder> of(int port) {
        Optional<Long> pid = Files.isDirectory(PROC.resolve("net")) ? fromProc(port) : fromLsof(port);
        return pid.map(PortHolder::describe);
    }

    private static PortHolder describe(long pid) {
        List<String> arguments = ProcessTable.arguments(pid);
        String command = String.join(" ", arguments);
        return new PortHolder(
                pid,
                command.length() > READABLE ? command.substring(0, READABLE) + "…" : command,
                arguments.stream().anyMatch(argument -> argument.startsWith("-Dslipstream.suite=")));
    }

    private static Optional<Long> fromProc(int port) {
        Set<String> links = new HashSet<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            try {
                ListeningSockets.inodes(Files.readAllLines(PROC.resolve(table)), port)
                        .forEach(inode -> links.add("socket:[" + inode + "]"));
            } catch (IOException e) {
                // One of the two may be missing.
            }
        }
        return links.isEmpty()
                ? Optional.empty()
                : ProcessHandle.allProcesses()
                        .map(ProcessHandle::pid)
                        .filter(pid -> opens(pid, links))
                        .findFirst();
    }

    private static boolean opens(long pid, Set<String> links) {
        try (DirectoryStream<Path> descriptors =
                Files.newDirectoryStream(PROC.resolve(Long.toString(pid)).resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (links.contains(target(descriptor))) {
                    return true;
                }
            }
        } catch (IOException e) {
            // Not ours to see, or gone.
        }
        return false;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static Optional<Long> fromLsof(int port) {
        List<String> found = new ArrayList<>();
        ProcessTable.output(List.of("lsof", "-nP", "-iTCP:" + port, "-sTCP:LISTEN", "-Fp"))
                .forEach(line -> {
                    if (line.matches("p\\d+")) {
                        found.add(line.substring(1));
                    }
                });
        return found.stream().findFirst().map(Long::valueOf);
    }
}
