package io.slipstream.task.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tools of {@code scan.run}. Without any, nothing is scanned and no command is ever run. */
@ConfigMapping(prefix = "slipstream.task.scan")
public interface ScanConfig {
    /** The tools that scans may name. Each is a command or a task type. */
    Map<String, Tool> tools();

    /** How many tools of one scan run at once, at least 1. */
    @WithDefault("3")
    int toolsAtOnce();

    /** How many scans of a tenant run at once, over all replicas, at least 1. The tenant may set another number for the type scan.run. */
    @WithDefault("5")
    int scansAtOnce();

    /** What a target must be, as a regular expression for all of it. One that begins with a dash is refused whatever this says. */
    @WithDefault("[A-Za-z0-9._~:/@%+-]{1,253}")
    String targetPattern();

    /** How much of a tool's output is kept, from its beginning; the rest is left out and marked. */
    @WithDefault("64K")
    MemorySize outputLimit();

    /** How much output a command may write, on disk; one that writes more is killed, and its task fails. */
    @WithDefault("16M")
    MemorySize spoolLimit();

    /** A tool. */
    interface Tool {
        /**
         * The command to run, word by word: a program by its whole path, then its arguments, in which {@code {target}} stands for the target. No shell sees
         * it. Allows everybody who may submit tasks to run it.
         */
        Optional<List<String>> command();

        /** The task type that is the tool, instead of a command: for tools behind HTTP, a type whose handler is http. */
        Optional<String> type();

        /** How long the command may take, at least 1 ms; past it it is killed with its children. */
        @WithDefault("PT5M")
        Duration timeout();
    }
}
