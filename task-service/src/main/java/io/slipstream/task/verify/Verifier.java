package io.slipstream.task.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Holds a snapshot of the log against all rules. */
public final class Verifier {
    private final Findings places =
            new Findings("one-place", "every task is live or ended, in one row: none lost, none twice");
    private final Findings walk =
            new Findings("state-table", "its events walk the state table without a gap to where it is");
    private final Findings once = new Findings("ends-once", "it ends once, and again only after it was redriven");
    private final Findings leases =
            new Findings("leases", "its leases are counted up and never overlap, and attempts with them");
    private final Findings fences = new Findings("stale-outcomes", "no outcome of a lease that was over had an effect");
    private final Findings keys = new Findings("concurrency-keys", "of each concurrency key one task runs at a time");
    private final Findings limits = new Findings("type-limits", "no more tasks of a type run than its concurrency");
    private final Findings tallies =
            new Findings("statistics", "submitted = completed + failed + cancelled + pending + running, as logged");
    private final Findings joins = new Findings("joins", "no part of a flow began before what it needs had ended");
    private final Findings flows =
            new Findings("flows", "each part is one task, an ended flow has ended parts, and no end of a part is lost");
    private final Findings notices =
            new Findings("notices-once", "owners are told once of each end that they are to be told of");
    private final Findings outbox = new Findings("outbox", "what is still to be sent to Kafka is in the log");
    private final Findings slots = new Findings(
            "slots", "each slot of a schedule became one task, and each task that says it is for a slot is that one");

    /** What a snapshot of the log comes to. One verifier for each. */
    public Report verify(TaskLog log) {
        LogSpan span = log.span();
        TallyAgreement statistics = new TallyAgreement(tallies);
        Rules rules = new Rules(List.of(
                new OnePlace(places),
                new StateWalk(walk),
                new EndsOnce(once),
                new LeaseOrder(leases),
                new Fencing(fences),
                statistics));
        log.tasks(rules);
        statistics.compare(log.tallies(), span.whole());
        log.leasesByKey(new KeyExclusion(keys)::event);
        Map<TypeName, Integer> limited = log.limits();
        if (!limited.isEmpty()) {
            log.leasesByType(new TypeLimit(limits, limited)::event);
        }
        log.flows(new FlowJoins(joins, flows)::flow);
        log.outbox(new OutboxReferences(outbox));
        log.slots(new SlotTasks(slots));
        log.notices(new NoticesOnce(notices)::end);
        return new Report(
                span,
                rules.tasks,
                rules.events,
                List.of(
                        places, walk, once, leases, fences, keys, limits, tallies, joins, flows, outbox, slots,
                        notices),
                unknown(span, rules.older));
    }

    private static List<String> unknown(LogSpan span, long older) {
        List<String> unknown = new ArrayList<>();
        if (!span.whole()) {
            unknown.add("Days before " + span.oldestDay()
                    + " were dropped, or may have been: of tasks that ended before, nothing is known,"
                    + " and statistics are held against live tasks but not against the log.");
        }
        if (older > 0) {
            unknown.add(
                    older + " tasks were accepted before " + span.oldestDay() + ": their first steps are not known.");
        }
        unknown.add(
                "Limits of types are those that tenants have set, as they are today: starts are held against them from a minute"
                        + " after they were set, and limits that shipped types come with are not known here.");
        return unknown;
    }

    /** All rules as one, which also counts. */
    private static final class Rules implements TaskRule {
        private final List<TaskRule> rules;
        private long tasks;
        private long events;
        private long older;

        private Rules(List<TaskRule> rules) {
            this.rules = rules;
        }

        @Override
        public void begin(UUID task, List<StoredTask> stored) {
            tasks++;
            if (StateWalk.isOlder(stored)) {
                older++;
            }
            rules.forEach(rule -> rule.begin(task, stored));
        }

        @Override
        public void event(LoggedEvent event) {
            events++;
            rules.forEach(rule -> rule.event(event));
        }

        @Override
        public void end() {
            rules.forEach(TaskRule::end);
        }
    }
}
