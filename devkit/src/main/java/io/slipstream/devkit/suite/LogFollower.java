package io.slipstream.devkit.suite;

import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Shows logs side by side, each line with the name of its log where there are several. For one thread. */
public final class LogFollower {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, Path> logs;
    private final PrintStream out;
    private final int nameWidth;
    private final Map<String, Long> positions = new HashMap<>();
    private final Map<String, StringBuilder> unfinished = new HashMap<>();

    /** One of logs by name. */
    public LogFollower(Map<String, Path> logs, PrintStream out) {
        this.logs = new TreeMap<>(logs);
        this.out = out;
        this.nameWidth = logs.keySet().stream().mapToInt(String::length).max().orElse(0);
    }

    /** All logs of a suite by name: of services, servers, the supervisor ({@code up}) and the build. */
    public static Map<String, Path> logs(SuiteFolder folder) {
        Map<String, Path> logs = new TreeMap<>();
        collect(folder.logs(), logs);
        for (String server : new String[] {"postgres", "redis", "kafka"}) {
            collect(folder.stack().resolve(server), logs);
        }
        return logs;
    }

    /** Shows the last lines of each log and, if asked to, what is logged from then on, without end. */
    public void show(int lines, boolean follow) {
        logs.forEach((name, log) -> {
            positions.put(name, size(log));
            LogTail.last(log, lines).forEach(line -> print(name, line));
        });
        while (follow) {
            logs.forEach(this::showNew);
            out.flush();
            Pause.of(POLL);
        }
        out.flush();
    }

    private void showNew(String name, Path log) {
        long position = positions.getOrDefault(name, 0L);
        long size = size(log);
        position = size < position ? 0 : position; // it was emptied
        try (RandomAccessFile in = new RandomAccessFile(log.toFile(), "r")) {
            byte[] bytes = new byte[(int) (size - position)];
            in.seek(position);
            in.readFully(bytes);
            StringBuilder text = unfinished.computeIfAbsent(name, key -> new StringBuilder());
            text.append(new String(bytes, StandardCharsets.UTF_8));
            for (int end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
                print(name, text.substring(0, end));
                text.delete(0, end + 1);
            }
            positions.put(name, size);
        } catch (IOException e) {
            positions.put(name, 0L); // gone, perhaps back later
        }
    }

    private void print(String name, String line) {
        out.println(logs.size() == 1 ? line : String.format("%-" + nameWidth + "s | %s", name, line));
    }

    private static long size(Path log) {
        try {
            return Files.size(log);
        } catch (IOException e) {
            return 0;
        }
    }

    private static void collect(Path folder, Map<String, Path> logs) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.toString().endsWith(".log")).forEach(file -> {
                String name = file.getFileName().toString();
                logs.put(name.substring(0, name.length() - ".log".length()), file);
            });
        } catch (IOException e) {
            // A folder that cannot be listed has no logs to show.
        }
    }
}
