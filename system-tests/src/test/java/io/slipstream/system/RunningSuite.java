package io.slipstream.system;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipstream.devkit.demo.SuiteClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A suite that was started by the launcher in a folder of its own, as a user would. */
final class RunningSuite implements AutoCloseable {
    private static final int LINES_TOLD = 30;

    private final Path root;
    private final Path data;
    private final Map<String, String> environment;

    private RunningSuite(Path root, Path data, Map<String, String> environment) {
        this.root = root;
        this.data = data;
        this.environment = environment;
    }

    /** Starts one on free ports. */
    static RunningSuite start(Path root, Path data, String... options) {
        return start(root, data, Map.of(), options);
    }

    /** The same with variables that all its processes inherit. */
    static RunningSuite start(Path root, Path data, Map<String, String> environment, String... options) {
        RunningSuite suite = new RunningSuite(root, data, environment);
        List<String> up = new ArrayList<>(List.of("up", "--detach", "--no-aot", "--port", "0"));
        up.addAll(List.of(options));
        suite.launcher(up.toArray(String[]::new));
        return suite;
    }

    /** A client that reads the state of now: after a restart of a part its process is another. */
    SuiteClient client() {
        return SuiteClient.of(data);
    }

    String adminKey() {
        return client().run().path("admin_key").asText();
    }

    /** The processes of a service. */
    List<ProcessHandle> processes(String service) {
        List<ProcessHandle> found = new ArrayList<>();
        for (JsonNode replica : client().run().path("services").path(service)) {
            ProcessHandle.of(replica.path("pid").asLong()).ifPresent(found::add);
        }
        return found;
    }

    /** The process of PostgreSQL, Redis or Kafka. */
    ProcessHandle backing(String name) {
        long pid = client().run().path(name).path("pid").asLong();
        return ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException(name + " does not run, pid " + pid));
    }

    Path logs() {
        return data.resolve("logs");
    }

    /**
     * Calls the launcher for this suite.
     *
     * @return what it printed
     * @throws IllegalStateException with the end of that, if it ended with anything but 0
     */
    String launcher(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(root.resolve("slipstream").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--data", data.toString()));
        try {
            // Not this process's own output, which belongs to the test runner.
            Path output = Files.createTempFile(data.getParent(), "launcher-", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(root.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(10, TimeUnit.MINUTES);
            String printed = Files.readString(output);
            if (!ended || process.exitValue() != 0) {
                process.destroy();
                throw new IllegalStateException(String.join(" ", command) + " failed:\n" + end(printed));
            }
            return printed;
        } catch (IOException e) {
            throw new IllegalStateException("the launcher cannot be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String end(String printed) {
        List<String> lines = printed.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_TOLD), lines.size()));
    }

    @Override
    public void close() {
        launcher("down");
    }
}
