package io.slipstream.task.work;

import io.slipstream.task.config.ScanConfig;
import io.slipstream.task.task.RetryPolicy;
import io.slipstream.task.task.TaskError;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TypeSettings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code scan.run}: has {@code tools} look at a {@code target}, a few at a time, each as a task of its own, and joins what they found into a report. A tool
 * that fails loses nobody else's findings.
 */
@ApplicationScoped
public class ScanRun implements TaskHandler {
    private static final int TOOLS_LIMIT = 100;

    private final ChildFlows flows;
    private final ScanTools tools;
    private final Json json;
    private final ScanConfig config;
    private final TaskType type;

    /** A handler that starts flows through a port. */
    public ScanRun(ChildFlows flows, ScanTools tools, Json json, ScanConfig config) {
        this.flows = flows;
        this.tools = tools;
        this.json = json;
        this.config = config;
        this.type = new TaskType(
                "scan.run", new TypeSettings(3, config.scansAtOnce(), RetryPolicy.DEFAULT, Duration.ofHours(1)));
    }

    @Override
    public TaskType type() {
        return type;
    }

    @Override
    public Uni<String> handle(Attempt attempt) {
        Arguments arguments = Arguments.of(attempt, json);
        String target = tools.target(arguments.text("target"));
        List<String> names = arguments.texts("tools");
        check(names);
        ChildPlan plan = new ChildPlan(
                names.stream().map(name -> part(name, target)).toList(),
                config.toolsAtOnce(),
                ChildPlan.OnFailure.IGNORE);
        return flows.run(attempt, "tools", plan).map(result -> report(target, result));
    }

    private void check(List<String> names) {
        Set<String> seen = new HashSet<>();
        boolean wrong =
                names.isEmpty() || names.size() > TOOLS_LIMIT || !names.stream().allMatch(seen::add);
        if (wrong) {
            throw WorkFailure.permanent(
                    "InvalidPayload", "payload.tools must be 1 to " + TOOLS_LIMIT + " different names");
        }
        for (int i = 0; i < names.size(); i++) {
            tools.find(names.get(i), "payload.tools[" + i + "]");
        }
    }

    private ChildPlan.Part part(String name, String target) {
        String payload = json.write(Map.of("tool", name, "target", target));
        String run = tools.find(name, "tool").type().orElse(ScanTool.NAME);
        return new ChildPlan.Part(name, run, payload, List.of());
    }

    private String report(String target, ChildResult result) {
        if (result.state().equals("cancelled")) {
            throw WorkFailure.permanent("Cancelled", "the flow of its tools was cancelled");
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("target", target);
        report.put("flow_id", result.flow().toString());
        report.put(
                "completed",
                result.parts().stream()
                        .filter(part -> part.status().equals("completed"))
                        .count());
        report.put("tools", result.parts().stream().map(this::tool).toList());
        return json.write(report);
    }

    private Map<String, Object> tool(ChildResult.Part part) {
        Map<String, Object> tool = new LinkedHashMap<>();
        tool.put("tool", part.name());
        tool.put("task_id", part.task().toString());
        tool.put("status", part.status());
        Duration took = part.took();
        tool.put("duration_ms", took == null ? null : took.toMillis());
        findings(part, tool);
        TaskError error = part.error();
        if (error != null && !part.status().equals("completed")) {
            tool.put("error", Map.of("type", error.type(), "message", error.message()));
        }
        return tool;
    }

    /** A command's result is taken apart; what another type returns is its output, if it is not too large. */
    private void findings(ChildResult.Part part, Map<String, Object> tool) {
        String result = part.result();
        boolean large = part.truncated();
        if (result != null && tools.find(part.name(), "tool").type().isEmpty()) {
            if (json.read(result) instanceof Map<?, ?> run) {
                tool.put("duration_ms", run.get("duration_ms"));
                tool.put("exit_code", run.get("exit_code"));
                tool.put("output", run.get("output"));
                large = Boolean.TRUE.equals(run.get("truncated"));
            }
        } else if (result != null) {
            large = result.getBytes(StandardCharsets.UTF_8).length
                    > config.outputLimit().asLongValue();
            tool.put("output", large ? null : json.read(result));
        }
        tool.put("truncated", large);
    }
}
