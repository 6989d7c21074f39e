package io.slipstream.task.work;

import io.slipstream.task.config.SlaConfig;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks for breaches of rules. */
@ApplicationScoped
public class SlaChecks {
    private final NamedQueries queries;
    private final SlaFacts facts;
    private final Json json;
    private final SlaConfig config;

    /** Checks through ports. */
    public SlaChecks(NamedQueries queries, SlaFacts facts, Json json, SlaConfig config) {
        this.queries = queries;
        this.facts = facts;
        this.json = json;
        this.config = config;
    }

    /** The breaches of a rule; fails with {@link WorkFailure} if it cannot be looked at. */
    Uni<Breaches> look(Caller caller, SlaRule rule) {
        String tenant = caller.tenant();
        int most = Math.min(config.breachLimit(), 100);
        return switch (rule.check()) {
            case SlaRule.Query query ->
                queries.ask(caller, query.name(), query.params(), most)
                        .map(rows -> new Breaches(breaches(query, rows.rows()), rows.total()));
            case SlaRule.Deadlines(var type, var within) -> facts.deadlines(tenant, type, within, rule.period(), most);
            case SlaRule.QueueAge(var type, var olderThan) -> facts.queueAges(tenant, type, olderThan, most);
            case SlaRule.DeadLetters(var type, var moreThan) -> facts.deadLetters(tenant, type, moreThan, most);
        };
    }

    private List<Breach> breaches(SlaRule.Query query, List<Map<?, ?>> rows) {
        List<Breach> breaches = new ArrayList<>();
        for (Map<?, ?> row : rows) {
            Map<String, Object> known = new LinkedHashMap<>();
            for (String column : query.key()) {
                if (!row.containsKey(column)) {
                    throw WorkFailure.permanent(
                            "NoSuchColumn",
                            "query '" + query.name() + "' has no column '" + column + "' to know a row by");
                }
            }
            row.forEach((column, value) -> {
                String name = String.valueOf(column);
                if (value != null && (query.key().isEmpty() || query.key().contains(name))) {
                    known.put(name, value);
                }
            });
            String identity = json.write(known);
            Map<String, Object> facts = new LinkedHashMap<>();
            row.forEach((column, value) -> {
                if (value != null) {
                    facts.put(String.valueOf(column), value);
                }
            });
            breaches.add(new Breach(identity, true, query.name() + " " + SlaKeys.shortened(identity), facts));
        }
        return breaches;
    }
}
