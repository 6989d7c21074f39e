package io.slipstream.task.work;

import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.SlaConfig;
import io.slipstream.task.notification.CreatedNotification;
import io.slipstream.task.notification.Expiry;
import io.slipstream.task.notification.NewNotification;
import io.slipstream.task.notification.Notifications;
import io.slipstream.task.task.RetryPolicy;
import io.slipstream.task.task.TaskType;
import io.slipstream.task.task.TypeSettings;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code sla.alerts}: looks for breaches of rules and tells people of them, of each once in its rule's period however often it runs. A rule that cannot be looked at
 * does not keep the others from it: the task tries again, and at the last says in its result which ones it could not look at.
 */
@ApplicationScoped
public class SlaAlerts implements TaskHandler {
    private static final TaskType TYPE =
            new TaskType("sla.alerts", new TypeSettings(4, 1, RetryPolicy.DEFAULT, Duration.ofMinutes(10)));

    /** From which attempt on a rule that cannot be looked at is only told of. */
    private static final int LAST_TRY = 3;

    private static final Duration KEPT = Duration.ofDays(30);
    private static final int SHOWN = 10;

    private final SlaChecks checks;
    private final SlaFacts facts;
    private final Notifications notifications;
    private final Json json;
    private final SlaConfig config;

    /** A handler that looks through ports. */
    public SlaAlerts(SlaChecks checks, SlaFacts facts, Notifications notifications, Json json, SlaConfig config) {
        this.checks = checks;
        this.facts = facts;
        this.notifications = notifications;
        this.json = json;
        this.config = config;
    }

    /** What became of a rule: the fields of its part of the result, and whether it is worth another try. */
    private record Judged(SlaRule rule, Map<String, Object> fields, boolean again) {
        boolean failed() {
            return fields.containsKey("error");
        }
    }

    @Override
    public TaskType type() {
        return TYPE;
    }

    @Override
    public Uni<String> handle(Attempt attempt) {
        List<SlaRule> rules = SlaRules.of(Arguments.of(attempt, json), config);
        return facts.now()
                .chain(now -> Multi.createFrom()
                        .range(0, rules.size())
                        .onItem()
                        .transformToUniAndConcatenate(i -> judge(attempt, rules.get(i), now)
                                .invoke(() -> attempt.progress().accept((i + 1.0) / rules.size())))
                        .collect()
                        .asList()
                        .chain(judged -> end(attempt, judged, now)));
    }

    private Uni<Judged> judge(Attempt attempt, SlaRule rule, Instant now) {
        return Uni.createFrom()
                .deferred(() -> checks.look(attempt.caller(), rule))
                .chain(found -> tell(attempt, rule, found, now))
                .onFailure(WorkFailure.class)
                .recoverWithItem(failure -> failed(rule, (WorkFailure) failure));
    }

    private Uni<Judged> tell(Attempt attempt, SlaRule rule, Breaches found, Instant now) {
        return Multi.createFrom()
                .iterable(found.some())
                .onItem()
                .transformToUniAndConcatenate(breach -> create(notice(attempt.tenant(), rule, breach, now)))
                .filter(CreatedNotification::isNew)
                .collect()
                .asList()
                .map(told -> judged(rule, found, told.size()));
    }

    private Uni<CreatedNotification> create(NewNotification notice) {
        return notifications
                .create(notice)
                .onFailure(ProblemException.class)
                .transform(away ->
                        WorkFailure.retryable("StoreUnavailable", "nobody could be told: " + away.getMessage()));
    }

    private static Judged judged(SlaRule rule, Breaches found, int told) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("rule", rule.name());
        fields.put("kind", rule.check().kind());
        fields.put("found", found.total());
        fields.put("told", told);
        fields.put(
                "breaches",
                found.some().stream().limit(SHOWN).map(Breach::summary).toList());
        return new Judged(rule, fields, false);
    }

    private static Judged failed(SlaRule rule, WorkFailure failure) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("rule", rule.name());
        fields.put("kind", rule.check().kind());
        fields.put(
                "error",
                Map.of(
                        "type", failure.error().type(),
                        "message", failure.error().message()));
        return new Judged(rule, fields, failure.isRetryable());
    }

    /** Tries again while that makes sense; then tells of rules that could not be looked at as of a breach. */
    private Uni<String> end(Attempt attempt, List<Judged> judged, Instant now) {
        String result =
                json.write(Map.of("rules", judged.stream().map(Judged::fields).toList()));
        List<Judged> failed = judged.stream().filter(Judged::failed).toList();
        boolean again = attempt.number() < LAST_TRY && failed.stream().anyMatch(Judged::again);
        if (again) {
            return attempt.partial(result)
                    .chain(() -> Uni.createFrom()
                            .failure(WorkFailure.retryable("RulesNotChecked", "not checked: " + names(failed))));
        }
        return Multi.createFrom()
                .iterable(failed)
                .onItem()
                .transformToUniAndConcatenate(
                        rule -> create(notice(attempt.tenant(), rule.rule(), notChecked(rule), now)))
                .collect()
                .asList()
                .replaceWith(result);
    }

    private static String names(List<Judged> failed) {
        return String.join(", ", failed.stream().map(rule -> rule.rule().name()).toList());
    }

    private static Breach notChecked(Judged judged) {
        return new Breach("not checked", true, "the rule cannot be checked", judged.fields());
    }

    private NewNotification notice(String tenant, SlaRule rule, Breach breach, Instant now) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("rule", rule.name());
        data.put("kind", rule.check().kind());
        data.put("identity", SlaKeys.shortened(breach.identity()));
        data.put("facts", breach.facts());
        return new NewNotification(
                tenant,
                rule.recipient(),
                "sla.breached",
                SlaKeys.shortened("SLA " + rule.name() + ": " + breach.summary()),
                breach.summary(),
                SlaKeys.data(json, data),
                new Expiry.After(KEPT.compareTo(rule.period()) > 0 ? KEPT : rule.period()),
                SlaKeys.of(rule, breach, now));
    }
}
