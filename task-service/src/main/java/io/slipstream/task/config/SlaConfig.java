package io.slipstream.task.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code sla.alerts} watches for every tenant that runs it, beside the rules of its payload. */
@ConfigMapping(prefix = "slipstream.sla")
public interface SlaConfig {
    /** Rules by name. */
    Map<String, Rule> rules();

    /** How many rules one task may have, those of the configuration included; past it the task fails for good. */
    @WithDefault("100")
    int ruleLimit();

    /** How many breaches of one rule are told of in one run; of the others only their number is in the result. At most 100, the rows of a page of query-service. */
    @WithDefault("100")
    int breachLimit();

    /** What is a breach, and who is told. Which settings a rule takes depends on its kind. */
    interface Rule {
        /** {@code query}, {@code deadlines}, {@code queue_age} or {@code dead_letters}. */
        String kind();

        /** Of {@code query}: the named query of query-service whose rows are breaches. */
        Optional<String> query();

        /** Of {@code query}: its parameters. */
        Map<String, String> params();

        /** Of {@code query}: the columns by which a breach is known again; empty means all of them. */
        Optional<List<String>> key();

        /** Of the others: the type of the tasks that are looked at; empty means all types, each by itself. */
        Optional<String> type();

        /** Of {@code deadlines}: tasks whose deadlines are so near; empty means only those that were missed. */
        Optional<Duration> within();

        /** Of {@code queue_age}: how long the oldest ready task of a type may have waited. */
        Optional<Duration> olderThan();

        /** Of {@code dead_letters}: how many of a type there may be. */
        Optional<Long> moreThan();

        /** Who is told: whoever has a scope; {@code tasks:admin} if no subject is named either. */
        Optional<String> role();

        /** Who is told: one subject. */
        Optional<String> subject();

        /** How often a breach that goes on is told of again. */
        @WithDefault("P1D")
        Duration period();
    }
}
