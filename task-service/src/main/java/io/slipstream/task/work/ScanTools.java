package io.slipstream.task.work;

import io.slipstream.task.config.ScanConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The tools that the operator allows, and the targets. Immutable. */
@ApplicationScoped
public class ScanTools {
    private static final String TARGET = "{target}";

    private final Map<String, ScanConfig.Tool> tools;
    private final Pattern targets;

    /** The tools of some settings; one that is neither a command by its whole path nor a type stops the start. */
    public ScanTools(ScanConfig config) {
        config.tools().forEach(ScanTools::check);
        this.tools = new TreeMap<>(config.tools());
        this.targets = Pattern.compile(config.targetPattern());
    }

    private static void check(String name, ScanConfig.Tool tool) {
        if (tool.command().isPresent() == tool.type().isPresent()) {
            throw new IllegalArgumentException("slipstream.task.scan.tools." + name + " must have a command or a type");
        }
        tool.command().ifPresent(words -> {
            if (!Path.of(words.getFirst()).isAbsolute()) {
                throw new IllegalArgumentException("slipstream.task.scan.tools." + name
                        + ".command must begin with the whole path of a program, got '" + words.getFirst() + "'");
            }
        });
    }

    /** The tool of a name; fails for good if the operator does not allow one. */
    ScanConfig.Tool find(String name, String field) {
        ScanConfig.Tool tool = tools.get(name);
        if (tool == null) {
            throw WorkFailure.permanent(
                    "ToolNotAllowed", field + " must be one of the tools that the operator allows: " + tools.keySet());
        }
        return tool;
    }

    /** A target that is fit to be an argument; fails for good otherwise. */
    String target(String text) {
        if (text.startsWith("-")
                || text.indexOf('\0') >= 0
                || !targets.matcher(text).matches()) {
            throw WorkFailure.permanent(
                    "InvalidPayload", "payload.target must match " + targets.pattern() + " and not begin with a dash");
        }
        return text;
    }

    /** The words of a command for a target; empty if the tool is none. */
    static Optional<List<String>> command(ScanConfig.Tool tool, String target) {
        return tool.command()
                .map(words ->
                        words.stream().map(word -> word.replace(TARGET, target)).toList());
    }
}
