package io.slipstream.task.work;

import io.slipstream.task.config.ScanConfig;
import io.slipstream.task.task.RetryPolicy;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TypeSettings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * {@code scan.tool}: runs the command of one of the operator's tools for a target. It ends well whatever its exit code, which is part of the result; it fails when
 * it cannot be run, takes too long or writes too much.
 */
@ApplicationScoped
public class ScanTool implements TaskHandler {
    /** The type. */
    static final String NAME = "scan.tool";

    private static final TaskType TYPE =
            new TaskType(NAME, new TypeSettings(1, null, RetryPolicy.DEFAULT, Duration.ofHours(1)));

    private final ScanTools tools;
    private final Json json;
    private final ScanConfig config;
    private final Executor executor;

    /** A handler that waits for nothing and reads files on another thread. */
    public ScanTool(ScanTools tools, Json json, ScanConfig config, @Named("computing") Executor executor) {
        this.tools = tools;
        this.json = json;
        this.config = config;
        this.executor = executor;
    }

    @Override
    public TaskType type() {
        return TYPE;
    }

    @Override
    public Uni<String> handle(Attempt attempt) {
        Arguments arguments = Arguments.of(attempt, json);
        String name = arguments.text("tool");
        ScanConfig.Tool tool = tools.find(name, "payload.tool");
        String target = tools.target(arguments.text("target"));
        List<String> command = ScanTools.command(tool, target)
                .orElseThrow(() -> WorkFailure.permanent(
                        "InvalidPayload", "payload.tool must be a command, not the type of a task"));
        ToolProcess process = new ToolProcess(
                command,
                tool.timeout(),
                config.outputLimit().asLongValue(),
                config.spoolLimit().asLongValue(),
                executor);
        return process.run().map(run -> result(name, target, run));
    }

    private String result(String name, String target, ToolProcess.Run run) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("tool", name);
        result.put("target", target);
        result.put("exit_code", run.exitCode());
        result.put("duration_ms", run.took().toMillis());
        result.put("output", run.output());
        result.put("truncated", run.truncated());
        return json.write(result);
    }
}
