package io.slipstream.task.work;

import io.slipstream.task.analysis.TemplateMiner;
import io.slipstream.task.task.RetryPolicy;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TypeSettings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * {@code patterns.recognise}: finds the templates that lines of text were made from, such as log lines or error messages, with counts and examples. The lines
 * are given, or they are the errors of the tenant's dead tasks.
 */
@ApplicationScoped
public class PatternsRecognise implements TaskHandler {
    private static final TaskType TYPE =
            new TaskType("patterns.recognise", new TypeSettings(3, 2, RetryPolicy.DEFAULT, Duration.ofMinutes(2)));
    private static final String DEAD_LETTERS = "dead_letters";
    private static final int LINES_LIMIT = 10_000;
    private static final int DEAD_DEFAULT = 1000;
    private static final int DEAD_LIMIT = 5000;
    private static final int PATTERNS_DEFAULT = 100;
    private static final int PATTERNS_LIMIT = 500;
    private static final int LEAST_DEFAULT = 2;
    private static final double SIMILARITY = 0.7;

    private final DeadMessages dead;
    private final Json json;
    private final Executor computing;

    /** A handler that computes on its own bounded executor, never on the caller's thread. */
    public PatternsRecognise(DeadMessages dead, Json json, @Named("computing") Executor computing) {
        this.dead = dead;
        this.json = json;
        this.computing = computing;
    }

    /** How lines are looked at. */
    private record Wish(double similarity, int least, int most) {}

    @Override
    public TaskType type() {
        return TYPE;
    }

    @Override
    public Uni<String> handle(Attempt attempt) {
        Arguments payload = Arguments.of(attempt, json);
        payload.only("texts", "from", "type", "limit", "similarity", "min_count", "max_patterns");
        Wish wish = new Wish(
                similarity(payload),
                within(payload, "min_count", LEAST_DEFAULT, LINES_LIMIT),
                within(payload, "max_patterns", PATTERNS_DEFAULT, PATTERNS_LIMIT));
        return lines(attempt, payload)
                .invoke(() -> attempt.progress().accept(0.3))
                .emitOn(computing)
                .map(lines -> result(lines, wish));
    }

    private Uni<List<String>> lines(Attempt attempt, Arguments payload) {
        boolean given = payload.value("texts") != null;
        if (given == payload.optionalText("from").isPresent()) {
            throw Arguments.invalid("texts", "there, or from, and not both");
        }
        if (!given) {
            if (!payload.text("from").equals(DEAD_LETTERS)) {
                throw Arguments.invalid("from", DEAD_LETTERS);
            }
            int limit = within(payload, "limit", DEAD_DEFAULT, DEAD_LIMIT);
            return dead.newest(attempt.tenant(), payload.optionalText("type"), limit);
        }
        if (payload.value("limit") != null || payload.value("type") != null) {
            throw Arguments.invalid("limit", "left out, and type, where texts are given");
        }
        List<String> texts = payload.texts("texts");
        if (texts.isEmpty() || texts.size() > LINES_LIMIT) {
            throw Arguments.invalid("texts", "1 to " + LINES_LIMIT + " lines");
        }
        return Uni.createFrom().item(texts);
    }

    private static double similarity(Arguments payload) {
        return switch (payload.value("similarity")) {
            case null -> SIMILARITY;
            case Number part when part.doubleValue() > 0 && part.doubleValue() <= 1 -> part.doubleValue();
            default -> throw Arguments.invalid("similarity", "a number above 0 and at most 1");
        };
    }

    private static int within(Arguments payload, String name, int otherwise, int most) {
        if (payload.value(name) == null) {
            return otherwise;
        }
        int count = payload.count(name);
        if (count < 1 || count > most) {
            throw Arguments.invalid(name, "a whole number from 1 to " + most);
        }
        return count;
    }

    private String result(List<String> lines, Wish wish) {
        TemplateMiner miner = new TemplateMiner(wish.similarity());
        lines.forEach(miner::add);
        List<TemplateMiner.Template> templates = miner.templates();
        List<TemplateMiner.Template> recurring = templates.stream()
                .filter(template -> template.count() >= wish.least())
                .toList();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("lines", miner.lines());
        result.put("templates", templates.size());
        result.put("recurring", recurring.size());
        result.put(
                "covered",
                recurring.stream().mapToInt(TemplateMiner.Template::count).sum());
        result.put(
                "patterns",
                recurring.stream()
                        .limit(wish.most())
                        .map(template -> pattern(template, miner.lines()))
                        .toList());
        return json.write(result);
    }

    private static Map<String, Object> pattern(TemplateMiner.Template template, int lines) {
        Map<String, Object> pattern = new LinkedHashMap<>();
        pattern.put("template", template.text());
        pattern.put("count", template.count());
        pattern.put(
                "share", BigDecimal.valueOf((double) template.count() / lines).setScale(4, RoundingMode.HALF_UP));
        pattern.put("first", template.first());
        pattern.put("last", template.last());
        pattern.put("examples", template.examples());
        return pattern;
    }
}
