package io.slipstream.task.work;

import io.slipstream.contracts.security.Scope;
import io.slipstream.task.config.SlaConfig;
import io.slipstream.task.notification.Recipient;
import io.slipstream.task.task.TaskType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the rules of a payload and those of the configuration, which are written alike. */
final class SlaRules {
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(90);
    private static final Duration DAY = Duration.ofDays(1);
    private static final String DEFAULT_ROLE = Scope.Names.TASKS_ADMIN;
    private static final int TEXT_LIMIT = 200;
    private static final int LIST_LIMIT = 20;

    private SlaRules() {}

    /** The rules of a task; fails with a permanent {@link WorkFailure} that names field and rule. */
    static List<SlaRule> of(Arguments payload, SlaConfig config) {
        payload.only("rules", "only");
        List<SlaRule> rules = new ArrayList<>();
        config.rules().forEach((name, rule) -> rules.add(rule("slipstream.sla.rules." + name, fields(name, rule))));
        List<?> given = payload.value("rules") instanceof List<?> list ? list : List.of();
        if (payload.value("rules") != null && !(payload.value("rules") instanceof List<?>)) {
            throw Arguments.invalid("rules", "a list of rules");
        }
        for (int i = 0; i < given.size(); i++) {
            rules.add(rule("payload.rules[" + i + "]", given.get(i)));
        }
        check(rules, config.ruleLimit());
        List<String> only = payload.textsOrNone("only");
        return only.isEmpty()
                ? rules
                : rules.stream().filter(rule -> only.contains(rule.name())).toList();
    }

    private static void check(List<SlaRule> rules, int most) {
        if (rules.size() > most) {
            throw Arguments.invalid("rules", "at most " + most + ", those of the configuration included");
        }
        Set<String> names = new HashSet<>();
        for (SlaRule rule : rules) {
            if (!names.add(rule.name())) {
                throw Arguments.invalid("rules", "of different names, '" + rule.name() + "' is there twice");
            }
        }
    }

    private static Map<String, @Nullable Object> fields(String name, SlaConfig.Rule rule) {
        Map<String, @Nullable Object> fields = new HashMap<>();
        fields.put("name", name);
        fields.put("kind", rule.kind());
        rule.query().ifPresent(text -> fields.put("query", text));
        if (!rule.params().isEmpty()) {
            fields.put("params", rule.params());
        }
        rule.key().ifPresent(columns -> fields.put("key", columns));
        rule.type().ifPresent(text -> fields.put("type", text));
        rule.within().ifPresent(time -> fields.put("within", time.toString()));
        rule.olderThan().ifPresent(time -> fields.put("older_than", time.toString()));
        rule.moreThan().ifPresent(count -> fields.put("more_than", count));
        rule.role().ifPresent(text -> fields.put("role", text));
        rule.subject().ifPresent(text -> fields.put("subject", text));
        fields.put("period", rule.period().toString());
        return fields;
    }

    private static SlaRule rule(String path, @Nullable Object value) {
        Arguments fields = Arguments.of(path, value);
        String name = fields.text("name");
        if (!TaskType.isName(name)) {
            throw fields.wrong("name", TaskType.NAME_RULE);
        }
        SlaRule.Check check = switch (fields.text("kind")) {
            case "query" -> query(fields);
            case "deadlines" -> deadlines(fields);
            case "queue_age" -> queueAge(fields);
            case "dead_letters" -> deadLetters(fields);
            default -> throw fields.wrong("kind", "query, deadlines, queue_age or dead_letters");
        };
        return new SlaRule(name, check, recipient(fields), time(fields, "period", SHORTEST, DAY));
    }

    private static SlaRule.Query query(Arguments fields) {
        fields.only("name", "kind", "role", "subject", "period", "query", "params", "key");
        String query = fields.text("query");
        if (query.isBlank() || query.length() > TEXT_LIMIT) {
            throw fields.wrong("query", "the name of a query");
        }
        List<String> key = fields.textsOrNone("key");
        if (key.size() > LIST_LIMIT) {
            throw fields.wrong("key", "at most " + LIST_LIMIT + " columns");
        }
        Map<String, Object> params = new LinkedHashMap<>();
        if (fields.value("params") != null) {
            Arguments given = Arguments.of("params", fields.value("params"));
            given.names().forEach(name -> {
                Object param = given.value(name);
                if (!(param instanceof String || param instanceof Number || param instanceof Boolean)) {
                    throw fields.wrong("params", "texts, numbers, true or false");
                }
                params.put(name, param);
            });
        }
        if (params.size() > LIST_LIMIT) {
            throw fields.wrong("params", "at most " + LIST_LIMIT);
        }
        return new SlaRule.Query(query, params, key);
    }

    private static SlaRule.Deadlines deadlines(Arguments fields) {
        fields.only("name", "kind", "role", "subject", "period", "type", "within");
        return new SlaRule.Deadlines(fields.optionalText("type"), time(fields, "within", Duration.ZERO, Duration.ZERO));
    }

    private static SlaRule.QueueAge queueAge(Arguments fields) {
        fields.only("name", "kind", "role", "subject", "period", "type", "older_than");
        fields.required("older_than");
        return new SlaRule.QueueAge(
                fields.optionalText("type"), time(fields, "older_than", Duration.ofSeconds(1), Duration.ZERO));
    }

    private static SlaRule.DeadLetters deadLetters(Arguments fields) {
        fields.only("name", "kind", "role", "subject", "period", "type", "more_than");
        fields.required("more_than");
        return new SlaRule.DeadLetters(fields.optionalText("type"), fields.count("more_than"));
    }

    private static Duration time(Arguments fields, String name, Duration shortest, Duration otherwise) {
        if (fields.value(name) == null) {
            return otherwise;
        }
        Duration time = fields.duration(name);
        if (time.compareTo(shortest) < 0 || time.compareTo(LONGEST) > 0) {
            throw fields.wrong(name, "from " + shortest + " to " + LONGEST);
        }
        return time;
    }

    private static Recipient recipient(Arguments fields) {
        Optional<String> subject = fields.optionalText("subject");
        Optional<String> role = fields.optionalText("role");
        if (subject.isPresent() && role.isPresent()) {
            throw fields.wrong("role", "left out where there is a subject");
        }
        if (subject.isPresent()) {
            String name = subject.get();
            if (name.isBlank()
                    || name.length() > Recipient.SUBJECT_LIMIT
                    || name.chars().anyMatch(Character::isISOControl)) {
                throw fields.wrong("subject", "1 to " + Recipient.SUBJECT_LIMIT + " printable characters");
            }
            return Recipient.subject(name);
        }
        if (role.isPresent() && Scope.of(role.get()).isEmpty()) {
            throw fields.wrong("role", "a scope, such as " + DEFAULT_ROLE);
        }
        return Recipient.role(role.orElse(DEFAULT_ROLE));
    }
}
