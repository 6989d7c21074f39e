package io.slipstream.task.work;

import io.slipstream.task.config.EmbeddingsConfig;
import io.slipstream.task.task.BatchSettings;
import io.slipstream.task.task.RetryPolicy;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TypeSettings;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code embeddings.compute}: has vectors of texts computed. Tasks of one model go together, as many texts in one call as may be; what the model refuses for
 * several tasks is tried one by one.
 */
@ApplicationScoped
public class EmbeddingsCompute implements BatchTaskHandler {
    private static final TaskType TYPE = new TaskType(
            "embeddings.compute",
            new TypeSettings(5, 64, RetryPolicy.DEFAULT, Duration.ofMinutes(5)),
            new BatchSettings(32, Duration.ofMillis(50)));
    private static final int NAME_LIMIT = 200;
    private static final int DIMENSIONS_LIMIT = 20_000;

    private final Embeddings embeddings;
    private final Json json;
    private final EmbeddingsConfig config;

    /** A handler that asks a model through a port. */
    public EmbeddingsCompute(Embeddings embeddings, Json json, EmbeddingsConfig config) {
        this.embeddings = embeddings;
        this.json = json;
        this.config = config;
    }

    /** A task's part of a call. */
    private record Part(Attempt attempt, Embeddings.Question question) {
        int size() {
            return question.inputs().size();
        }
    }

    @Override
    public TaskType type() {
        return TYPE;
    }

    @Override
    public String group(Attempt attempt) {
        Arguments arguments = Arguments.of(attempt, json);
        return model(arguments) + "\n" + dimensions(arguments);
    }

    @Override
    public Uni<Map<UUID, ItemOutcome>> handle(List<Attempt> attempts) {
        Map<UUID, ItemOutcome> outcomes = new HashMap<>();
        List<Part> parts = new ArrayList<>();
        for (Attempt attempt : attempts) {
            try {
                parts.add(new Part(attempt, question(attempt)));
            } catch (WorkFailure failure) {
                outcomes.put(attempt.taskId(), new ItemOutcome.Failed(failure));
            }
        }
        return Multi.createFrom()
                .iterable(calls(parts))
                .onItem()
                .transformToUniAndConcatenate(this::ask)
                .collect()
                .in(() -> outcomes, Map::putAll);
    }

    private Embeddings.Question question(Attempt attempt) {
        Arguments arguments = Arguments.of(attempt, json);
        arguments.only("model", "dimensions", "input", "inputs");
        List<String> inputs = inputs(arguments);
        long most = config.textLimit().asLongValue();
        for (String input : inputs) {
            if (input.isEmpty() || input.getBytes(StandardCharsets.UTF_8).length > most) {
                throw Arguments.invalid("inputs", "texts that are not empty, of at most " + most + " bytes each");
            }
        }
        return new Embeddings.Question(model(arguments), dimensions(arguments), inputs);
    }

    private List<String> inputs(Arguments arguments) {
        boolean one = arguments.optionalText("input").isPresent();
        if (one == (arguments.value("inputs") != null)) {
            throw Arguments.invalid("input", "there, or inputs, and not both");
        }
        List<String> inputs = one ? List.of(arguments.text("input")) : arguments.texts("inputs");
        if (inputs.isEmpty() || inputs.size() > config.inputLimit()) {
            throw Arguments.invalid("inputs", "1 to " + config.inputLimit() + " texts");
        }
        return inputs;
    }

    private static String model(Arguments arguments) {
        String model = arguments.text("model");
        if (model.isBlank() || model.length() > NAME_LIMIT) {
            throw Arguments.invalid("model", "a name of at most " + NAME_LIMIT + " characters");
        }
        return model;
    }

    private static @Nullable Integer dimensions(Arguments arguments) {
        return switch (arguments.value("dimensions")) {
            case null -> null;
            case Integer number when number >= 1 && number <= DIMENSIONS_LIMIT -> number;
            default -> throw Arguments.invalid("dimensions", "a whole number from 1 to " + DIMENSIONS_LIMIT);
        };
    }

    /** Tasks that go into one call, in their order: as many as fit. */
    private List<List<Part>> calls(List<Part> parts) {
        List<List<Part>> calls = new ArrayList<>();
        int size = 0;
        for (Part part : parts) {
            if (calls.isEmpty() || size + part.size() > config.callLimit()) {
                calls.add(new ArrayList<>());
                size = 0;
            }
            calls.getLast().add(part);
            size += part.size();
        }
        return calls;
    }

    /** Never fails: each task has its own outcome. */
    private Uni<Map<UUID, ItemOutcome>> ask(List<Part> parts) {
        return askTogether(parts).onFailure(WorkFailure.class).recoverWithUni(failure -> {
            WorkFailure known = (WorkFailure) failure;
            return parts.size() > 1 && !known.isRetryable()
                    ? oneByOne(parts)
                    : Uni.createFrom().item(all(parts, known));
        });
    }

    private Uni<Map<UUID, ItemOutcome>> oneByOne(List<Part> parts) {
        return Multi.createFrom()
                .iterable(parts)
                .onItem()
                .transformToUniAndConcatenate(part -> ask(List.of(part)))
                .collect()
                .in(HashMap::new, Map::putAll);
    }

    private static Map<UUID, ItemOutcome> all(List<Part> parts, WorkFailure failure) {
        Map<UUID, ItemOutcome> outcomes = new HashMap<>();
        parts.forEach(part -> outcomes.put(part.attempt().taskId(), new ItemOutcome.Failed(failure)));
        return outcomes;
    }

    private Uni<Map<UUID, ItemOutcome>> askTogether(List<Part> parts) {
        Part first = parts.getFirst();
        List<String> inputs = parts.stream()
                .flatMap(part -> part.question().inputs().stream())
                .toList();
        parts.forEach(part -> part.attempt().progress().accept(0.5));
        Embeddings.Question question = new Embeddings.Question(
                first.question().model(), first.question().dimensions(), inputs);
        return embeddings.ask(first.attempt().caller(), question).map(answer -> outcomes(parts, answer));
    }

    private Map<UUID, ItemOutcome> outcomes(List<Part> parts, Embeddings.Answer answer) {
        int wanted = parts.stream().mapToInt(Part::size).sum();
        if (answer.vectors().size() != wanted) {
            throw WorkFailure.retryable(
                    "UpstreamFailed",
                    "the model answered " + answer.vectors().size() + " vectors for " + wanted + " texts");
        }
        Map<UUID, ItemOutcome> outcomes = new HashMap<>();
        int from = 0;
        for (Part part : parts) {
            List<List<?>> vectors = answer.vectors().subList(from, from + part.size());
            outcomes.put(part.attempt().taskId(), outcome(answer, vectors, parts.size()));
            from += part.size();
        }
        return outcomes;
    }

    private ItemOutcome outcome(Embeddings.Answer answer, List<List<?>> vectors, int tasks) {
        Map<String, Object> usage = new LinkedHashMap<>(answer.usage());
        usage.put("tasks", tasks);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("model", answer.model());
        result.put("dimensions", vectors.getFirst().size());
        result.put("embeddings", vectors);
        result.put("usage", usage);
        String text = json.write(result);
        long most = config.resultLimit().asLongValue();
        return text.length() <= most
                ? new ItemOutcome.Done(text)
                : new ItemOutcome.Failed(WorkFailure.permanent(
                        "ResultTooLarge",
                        "the vectors take more than " + most + " bytes; take fewer texts for a task"));
    }
}
