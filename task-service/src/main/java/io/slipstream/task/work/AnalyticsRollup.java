package io.slipstream.task.work;

import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.task.RetryPolicy;
import io.slipstream.task.task.TaskStats;
import io.slipstream.task.task.TaskStore;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TypeSettings;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code analytics.rollup}: asks the services for their figures and keeps them by the hour. Counters are compared with their last samples, so running it twice
 * counts nothing twice, and a run that was missed is made up for by the next. A source that is down is marked so, the others are kept.
 */
@ApplicationScoped
public class AnalyticsRollup implements TaskHandler {
    private static final TaskType TYPE =
            new TaskType("analytics.rollup", new TypeSettings(5, 1, RetryPolicy.DEFAULT, Duration.ofMinutes(5)));
    private static final int SENT_AT_ONCE = 1000;
    private static final int ROUNDS = 50;
    private static final String MISSING = "replicas_missing";

    private final StatsSources sources;
    private final TaskStore tasks;
    private final RollupStore store;
    private final Analytics analytics;
    private final Json json;

    /** A handler over ports. */
    public AnalyticsRollup(StatsSources sources, TaskStore tasks, RollupStore store, Analytics analytics, Json json) {
        this.sources = sources;
        this.tasks = tasks;
        this.store = store;
        this.analytics = analytics;
        this.json = json;
    }

    /** What was heard, and what was not. */
    private static final class Heard {
        private final List<Sample> samples = new ArrayList<>();
        private final List<Map<String, String>> missing = new ArrayList<>();
        private final Map<String, Double> missingBySource = new TreeMap<>();

        private void missing(String source, String why) {
            missing.add(Map.of("source", source, "error", why));
            missingBySource.merge(source, 1.0, Double::sum);
        }
    }

    @Override
    public TaskType type() {
        return TYPE;
    }

    @Override
    public Uni<String> handle(Attempt attempt) {
        Arguments.of(attempt, json).only();
        Heard heard = new Heard();
        List<StatsSources.Place> places = sources.places();
        return tasks(attempt.tenant())
                .invoke(heard.samples::add)
                .chain(() -> Multi.createFrom()
                        .iterable(places)
                        .onItem()
                        .transformToUniAndConcatenate(place -> ask(attempt, place, heard))
                        .onItem()
                        .ignoreAsUni())
                .invoke(() -> markMissing(heard, places))
                .chain(() -> store.add(attempt.tenant(), heard.samples))
                .invoke(() -> attempt.progress().accept(0.5))
                .chain(() -> send(attempt, 0, ROUNDS))
                .map(sent -> result(heard, sent));
    }

    private Uni<Sample> tasks(String tenant) {
        return tasks.stats(tenant)
                .map(stats -> sample(stats.overall()))
                .onFailure(ProblemException.class)
                .transform(away -> WorkFailure.retryable("StoreUnavailable", "the database does not answer"));
    }

    private static Sample sample(TaskStats.Counts counts) {
        return new Sample(
                "tasks",
                "all",
                Instant.EPOCH,
                Map.of(
                        "submitted", (double) counts.submitted(),
                        "completed", (double) counts.completed(),
                        "cancelled", (double) counts.cancelled(),
                        "retries", (double) counts.retries()),
                Map.of(
                        "dead", (double) counts.dead(),
                        "pending", (double) counts.pending(),
                        "running", (double) counts.running()));
    }

    private Uni<Void> ask(Attempt attempt, StatsSources.Place place, Heard heard) {
        return Uni.createFrom()
                .deferred(() -> sources.ask(attempt.caller(), place))
                .invoke(heard.samples::add)
                .replaceWithVoid()
                .onFailure(WorkFailure.class)
                .recoverWithUni(failure -> Uni.createFrom()
                        .voidItem()
                        .invoke(() -> heard.missing(
                                place.source(), ((WorkFailure) failure).error().message())));
    }

    /** Each source says how many of it were missing, also when none was. */
    private static void markMissing(Heard heard, List<StatsSources.Place> places) {
        places.stream()
                .map(StatsSources.Place::source)
                .distinct()
                .forEach(source -> heard.samples.add(new Sample(
                        source,
                        "all",
                        Instant.EPOCH,
                        Map.of(),
                        Map.of(MISSING, heard.missingBySource.getOrDefault(source, 0.0)))));
        for (String source : List.of("cache", "sessions", "queries", "assets", "security")) {
            if (places.stream().noneMatch(place -> place.source().equals(source))) {
                heard.missing(source, "no address is configured");
            }
        }
    }

    private Uni<Integer> send(Attempt attempt, int before, int rounds) {
        return store.unsent(attempt.tenant(), SENT_AT_ONCE)
                .chain(figures -> figures.isEmpty() || rounds == 0
                        ? Uni.createFrom().item(before)
                        : analytics
                                .put(attempt.caller(), figures)
                                .chain(() -> store.sent(attempt.tenant(), figures))
                                .chain(() -> send(attempt, before + figures.size(), rounds - 1)));
    }

    private String result(Heard heard, int sent) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put(
                "sources",
                heard.samples.stream()
                        .filter(sample -> !sample.gauges().containsKey(MISSING))
                        .map(Sample::source)
                        .distinct()
                        .toList());
        result.put("missing", heard.missing);
        result.put("figures", sent);
        return json.write(result);
    }
}
