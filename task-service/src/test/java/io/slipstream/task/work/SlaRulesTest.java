package io.slipstream.task.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.DurationConverter;
import io.slipstream.task.config.SlaConfig;
import io.slipstream.task.notification.Recipient;
import io.slipstream.task.storage.JacksonJson;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlaRulesTest {
    private static SlaConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(SlaConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(SlaConfig.class);
    }

    private static List<SlaRule> rules(String payload, Map<String, String> properties) {
        return SlaRules.of(Arguments.of(Attempts.of(payload), new JacksonJson()), config(properties));
    }

    @Test
    void of_everyKind_isRead() {
        List<SlaRule> rules = rules("""
                {"rules":[
                  {"name":"a","kind":"query","query":"late orders","params":{"days":3},"key":["id"],"subject":"ada","period":"PT1H"},
                  {"name":"b","kind":"deadlines","type":"mail","within":"PT15M"},
                  {"name":"c","kind":"queue_age","older_than":600,"role":"query:read"},
                  {"name":"d","kind":"dead_letters","more_than":10}]}""", Map.of());

        Recipient admins = Recipient.role("tasks:admin");
        assertThat(rules)
                .containsExactly(
                        new SlaRule(
                                "a",
                                new SlaRule.Query("late orders", Map.of("days", 3), List.of("id")),
                                Recipient.subject("ada"),
                                Duration.ofHours(1)),
                        new SlaRule(
                                "b",
                                new SlaRule.Deadlines(Optional.of("mail"), Duration.ofMinutes(15)),
                                admins,
                                Duration.ofDays(1)),
                        new SlaRule(
                                "c",
                                new SlaRule.QueueAge(Optional.empty(), Duration.ofMinutes(10)),
                                Recipient.role("query:read"),
                                Duration.ofDays(1)),
                        new SlaRule("d", new SlaRule.DeadLetters(Optional.empty(), 10), admins, Duration.ofDays(1)));
    }

    @Test
    void of_configuration_isReadAlikeAndOnlyNarrows() {
        Map<String, String> properties = Map.of(
                "slipstream.sla.rules.late.kind", "query",
                "slipstream.sla.rules.late.query", "late",
                "slipstream.sla.rules.late.params.days", "3",
                "slipstream.sla.rules.late.key", "id,day",
                "slipstream.sla.rules.late.period", "PT2H",
                "slipstream.sla.rules.dead.kind", "dead_letters",
                "slipstream.sla.rules.dead.more-than", "5");

        assertThat(rules("{}", properties)).extracting(SlaRule::name).containsExactlyInAnyOrder("late", "dead");
        assertThat(rules("{\"only\":[\"late\"]}", properties))
                .containsExactly(new SlaRule(
                        "late",
                        new SlaRule.Query("late", Map.of("days", "3"), List.of("id", "day")),
                        Recipient.role("tasks:admin"),
                        Duration.ofHours(2)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"rules":7}                                                                             | payload.rules
            {"rules":[7]}                                                                           | payload.rules[0] must be an object
            {"rules":[{"kind":"query"}]}                                                            | payload.rules[0].name
            {"rules":[{"name":"A b","kind":"query","query":"q"}]}                                   | payload.rules[0].name
            {"rules":[{"name":"a","kind":"x"}]}                                                     | payload.rules[0].kind
            {"rules":[{"name":"a","kind":"query"}]}                                                 | payload.rules[0].query
            {"rules":[{"name":"a","kind":"query","query":"q","within":"PT1M"}]}                     | payload.rules[0].within is not known
            {"rules":[{"name":"a","kind":"query","query":"q","params":{"a":{}}}]}                   | payload.rules[0].params
            {"rules":[{"name":"a","kind":"deadlines","within":"P91D"}]}                             | payload.rules[0].within
            {"rules":[{"name":"a","kind":"queue_age"}]}                                             | payload.rules[0].older_than
            {"rules":[{"name":"a","kind":"dead_letters"}]}                                          | payload.rules[0].more_than
            {"rules":[{"name":"a","kind":"deadlines","period":"PT1S"}]}                             | payload.rules[0].period
            {"rules":[{"name":"a","kind":"deadlines","role":"boss"}]}                               | payload.rules[0].role
            {"rules":[{"name":"a","kind":"deadlines","role":"tasks:admin","subject":"x"}]}          | payload.rules[0].role
            {"rules":[{"name":"a","kind":"deadlines"},{"name":"a","kind":"deadlines"}]}             | is there twice
            {"rules":[{"name":"a","kind":"deadlines"},{"name":"b","kind":"deadlines"},{"name":"c","kind":"deadlines"}]} | at most 2
            {"rule":[]}                                                                             | payload.rule is not known
            """)
    void of_badField_failsForGoodNamingIt(String payload, String field) {
        assertThatThrownBy(() -> rules(payload, Map.of("slipstream.sla.rule-limit", "2")))
                .isInstanceOfSatisfying(
                        WorkFailure.class,
                        failure -> assertThat(failure.isRetryable()).isFalse())
                .hasMessageContaining(field);
    }

    @Test
    void keys_breachThatGoesOn_isTheSameWithinAPeriodAndAnotherInTheNext() {
        SlaRule rule = new SlaRule(
                "a", new SlaRule.DeadLetters(Optional.empty(), 1), Recipient.role("tasks:admin"), Duration.ofHours(1));
        Breach going = new Breach("x".repeat(1000), true, "s", Map.of());
        Breach once = new Breach("x".repeat(1000), false, "s", Map.of());
        Instant begin = Instant.parse("2027-01-01T10:00:00Z");
        Instant end = begin.plusSeconds(3599);

        assertThat(SlaKeys.of(rule, going, begin))
                .isEqualTo(SlaKeys.of(rule, going, end))
                .isNotEqualTo(SlaKeys.of(rule, going, end.plusSeconds(1)))
                .isNotEqualTo(SlaKeys.of(rule, new Breach("y", true, "s", Map.of()), begin))
                .hasSizeLessThan(150);
        assertThat(SlaKeys.of(rule, once, begin)).isEqualTo(SlaKeys.of(rule, once, end.plusSeconds(1_000_000)));
    }
}
