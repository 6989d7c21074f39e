package io.slipstream.devkit.suite;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How to start a process.
 *
 * @param name what people call it
 * @param command program and arguments: no secrets, since every user sees them
 * @param environment variables beside the inherited ones; secrets go here
 * @param directory where it runs
 * @param log the file that takes its output, appended to
 */
record ChildSpec(String name, List<String> command, Map<String, String> environment, Path directory, Path log) {
    ChildSpec {
        if (command.isEmpty()) {
            throw new IllegalArgumentException("command of '" + name + "' must not be empty");
        }
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    @Override
    public String toString() {
        return "ChildSpec[" + name + ", " + command + "]";
    }
}
