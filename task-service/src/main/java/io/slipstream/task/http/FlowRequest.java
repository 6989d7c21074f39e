package io.slipstream.task.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.flow.FailurePolicy;
import io.slipstream.task.flow.FlowDraft;
import io.slipstream.task.flow.FlowKind;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A flow asked for over HTTP. Each task is as for a single submission but never unique, and may have a {@code name}; in a dag also {@code needs},
 * names of others.
 *
 * @param kind group, chain, chord or dag
 * @param tasks the parts
 * @param then what runs when all others have, in a chord
 * @param concurrency how many parts may run at once
 * @param onFailure all (if not said otherwise), any, ignore or fail_fast
 */
@RegisterForReflection
public record FlowRequest(
        @Nullable @Schema(examples = "chord") String kind,

        @Nullable @Schema(implementation = FlowTaskRequest[].class)
        JsonNode tasks,

        @Nullable @Schema(implementation = FlowTaskRequest.class)
        JsonNode then,

        @Nullable @Schema(examples = "3") Integer concurrency,
        @Nullable @Schema(examples = "fail_fast") String onFailure) {
    /** What is asked for, by someone. */
    FlowDraft toDraft(Bodies bodies, Submitter submitter, int partsLimit) {
        if (kind == null) {
            throw ProblemException.invalid("kind", FlowKind.RULE);
        }
        FlowKind known = FlowKind.of(kind).orElseThrow(() -> ProblemException.invalid("kind", FlowKind.RULE));
        FailurePolicy policy = onFailure == null
                ? FailurePolicy.ALL
                : FailurePolicy.of(onFailure)
                        .orElseThrow(() -> ProblemException.invalid("on_failure", FailurePolicy.RULE));
        if (tasks == null || !tasks.isArray() || tasks.isEmpty()) {
            throw ProblemException.invalid("tasks", "a list of 1 to " + partsLimit + " tasks");
        }
        boolean chord = known == FlowKind.CHORD;
        if (chord == (then == null || then.isNull())) {
            throw ProblemException.invalid("then", chord ? "given for a chord" : "absent unless kind is chord");
        }
        if (tasks.size() + (chord ? 1 : 0) > partsLimit) {
            throw ProblemException.invalid("tasks", "1 to " + (chord ? partsLimit - 1 : partsLimit) + " tasks");
        }
        List<FlowDraft.Part> parts = new ArrayList<>();
        for (JsonNode task : tasks) {
            parts.add(part(bodies, task, "tasks[" + parts.size() + "].", submitter));
        }
        if (then != null && chord) {
            parts.add(part(bodies, then, "then.", submitter));
        }
        return new FlowDraft(known, parts, concurrency, policy);
    }

    private static FlowDraft.Part part(Bodies bodies, JsonNode task, String path, Submitter submitter) {
        if (!(task instanceof ObjectNode whole)) {
            throw ProblemException.invalid(path.substring(0, path.length() - 1), "an object");
        }
        ObjectNode rest = whole.deepCopy();
        JsonNode name = rest.remove("name");
        JsonNode needs = rest.remove("needs");
        TaskRequest request = bodies.convert(rest, TaskRequest.class, path);
        return new FlowDraft.Part(
                text(name, path + "name"), names(needs, path + "needs"), request.toSubmission(submitter, path), path);
    }

    private static @Nullable String text(@Nullable JsonNode node, String field) {
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isTextual()) {
            throw ProblemException.invalid(field, "a text");
        }
        return node.textValue();
    }

    private static @Nullable List<String> names(@Nullable JsonNode node, String field) {
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isArray()) {
            throw ProblemException.invalid(field, "a list of names");
        }
        List<String> names = new ArrayList<>();
        for (JsonNode name : node) {
            String text = text(name, field + "[" + names.size() + "]");
            if (text == null) {
                throw ProblemException.invalid(field + "[" + names.size() + "]", "a text");
            }
            names.add(text);
        }
        return names;
    }
}
