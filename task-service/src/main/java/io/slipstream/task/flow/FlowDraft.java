package io.slipstream.task.flow;

import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.task.NewFlow;
import io.slipstream.task.task.Submission;
import io.slipstream.task.task.SubmitItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A flow that someone wants, before it is accepted: whatever its kind, parts that need others.
 *
 * @param kind how it is described
 * @param parts in order; of a chord the last one is what follows
 * @param concurrency how many parts may be live at once; null means all
 * @param onFailure what becomes of it when a part fails
 */
public record FlowDraft(
        FlowKind kind, List<Part> parts, @Nullable Integer concurrency, FailurePolicy onFailure) {
    /** How many needs the parts of a flow may have together. */
    public static final int NEEDS_LIMIT = 20_000;

    private static final int NAME_LIMIT = 100;

    public FlowDraft {
        parts = List.copyOf(parts);
    }

    /**
     * A part.
     *
     * @param name by which others need it and its result is found; null means its number, from 1, or {@code then}
     * @param needs names of others; null if its kind says what it needs
     * @param submission the task
     * @param path put before the names of fields in errors, with a dot at its end
     */
    public record Part(@Nullable String name, @Nullable List<String> needs, Submission submission, String path) {}

    /** The tasks to submit. */
    List<SubmitItem> items() {
        return parts.stream()
                .<SubmitItem>map(part -> new SubmitItem.Asked(part.submission(), part.path()))
                .toList();
    }

    /**
     * The flow to write; fails with INVALID_REQUEST, naming fields and rules.
     *
     * @param partsLimit how many parts it may have
     * @param parent the task that starts it; null if none does
     */
    NewFlow toFlow(UUID id, String tenant, @Nullable String subject, @Nullable UUID parent, int partsLimit) {
        check(partsLimit);
        List<String> names = names();
        List<List<Integer>> needs = needs(names);
        FlowPlan.findCircle(needs).ifPresent(circle -> {
            String round = String.join(" -> ", circle.stream().map(names::get).toList());
            throw ProblemException.invalid(
                    parts.get(circle.getFirst()).path() + "needs",
                    "free of circles: " + round + " -> " + names.get(circle.getFirst()));
        });
        FlowPlan plan = new FlowPlan(needs, onFailure, concurrency);
        return new NewFlow(
                id,
                tenant,
                subject,
                kind.wireName(),
                onFailure.wireName(),
                concurrency,
                parent,
                names,
                needs,
                Set.copyOf(plan.first()));
    }

    private void check(int partsLimit) {
        if (parts.isEmpty() || parts.size() > partsLimit) {
            throw ProblemException.invalid("tasks", "1 to " + partsLimit + " parts");
        }
        if (concurrency != null && (concurrency < 1 || concurrency > partsLimit)) {
            throw ProblemException.invalid("concurrency", "1 to " + partsLimit);
        }
        if (concurrency != null && kind == FlowKind.CHAIN) {
            throw ProblemException.invalid("concurrency", "absent: parts of a chain run one after another");
        }
        List<FieldError> broken = new ArrayList<>();
        for (Part part : parts) {
            if (part.submission().unique() != null) {
                broken.add(new FieldError(part.path() + "unique", "absent: a part of a flow cannot be unique"));
            }
            if (part.needs() != null && kind != FlowKind.DAG) {
                broken.add(new FieldError(part.path() + "needs", "absent unless kind is dag"));
            }
            String name = part.name();
            if (name != null
                    && (name.isBlank()
                            || name.length() > NAME_LIMIT
                            || name.chars().anyMatch(Character::isISOControl))) {
                broken.add(new FieldError(part.path() + "name", "1 to " + NAME_LIMIT + " printable characters"));
            }
        }
        if (!broken.isEmpty()) {
            throw ProblemException.invalid(broken);
        }
    }

    /** Names are unique, also those that are numbers. */
    private List<String> names() {
        List<String> names = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (int place = 0; place < parts.size(); place++) {
            Part part = parts.get(place);
            boolean then = kind == FlowKind.CHORD && place == parts.size() - 1;
            String name = part.name() != null ? part.name() : then ? "then" : String.valueOf(place + 1);
            if (!taken.add(name)) {
                throw ProblemException.invalid(
                        part.path() + "name", "unlike that of any other part: '" + name + "' is taken");
            }
            names.add(name);
        }
        return names;
    }

    private List<List<Integer>> needs(List<String> names) {
        List<List<Integer>> needs = new ArrayList<>();
        Map<String, Integer> places = new HashMap<>();
        names.forEach(name -> places.put(name, places.size()));
        int all = 0;
        for (int place = 0; place < parts.size(); place++) {
            List<Integer> of = switch (kind) {
                case GROUP -> List.of();
                case CHAIN -> place == 0 ? List.of() : List.of(place - 1);
                case CHORD ->
                    place < parts.size() - 1
                            ? List.of()
                            : IntStream.range(0, place).boxed().toList();
                case DAG -> named(parts.get(place), names.get(place), places);
            };
            all += of.size();
            if (all > NEEDS_LIMIT) {
                throw ProblemException.invalid("tasks", "parts with at most " + NEEDS_LIMIT + " needs together");
            }
            needs.add(of);
        }
        return needs;
    }

    private static List<Integer> named(Part part, String name, Map<String, Integer> places) {
        List<Integer> needs = new ArrayList<>();
        List<String> wanted = part.needs() == null ? List.of() : part.needs();
        for (int i = 0; i < wanted.size(); i++) {
            String field = part.path() + "needs[" + i + "]";
            Integer place = places.get(wanted.get(i));
            if (place == null) {
                throw ProblemException.invalid(field, "the name of a part; there is no '" + wanted.get(i) + "'");
            }
            if (wanted.get(i).equals(name)) {
                throw ProblemException.invalid(field, "another part: it cannot need itself");
            }
            if (needs.contains(place)) {
                throw ProblemException.invalid(field, "named once: '" + wanted.get(i) + "' is there before");
            }
            needs.add(place);
        }
        return needs;
    }
}
