package io.slipstream.devkit.stack;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Commands that run in a process group of their own, so that Ctrl-C in the terminal reaches only the one who stops
 * the others in order. The command takes the place of the wrapper and keeps its pid.
 */
public final class OwnGroup {
    private OwnGroup() {}

    /** The command, wrapped; as it is where the machine has nothing to wrap it in. */
    public static List<String> of(List<String> command) {
        List<String> wrapped = new ArrayList<>();
        if (onPath("setsid").isPresent()) {
            wrapped.add("setsid");
        } else if (onPath("perl").isPresent()) {
            wrapped.addAll(List.of("perl", "-e", "setpgrp(0, 0); exec @ARGV"));
        }
        wrapped.addAll(command);
        return List.copyOf(wrapped);
    }

    /** A program on the PATH. */
    static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator)))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
