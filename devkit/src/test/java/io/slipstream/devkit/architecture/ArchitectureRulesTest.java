package io.slipstream.devkit.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureRulesTest {
    private static final String BAD = ArchitectureRulesTest.class.getPackageName() + ".bad";
    private static final String GOOD = ArchitectureRulesTest.class.getPackageName() + ".good";
    private static final JavaClasses BAD_CLASSES = new ClassFileImporter().importPackages(BAD);
    private static final JavaClasses GOOD_CLASSES = new ClassFileImporter().importPackages(GOOD);

    static Stream<ArchRule> rules() {
        return ArchitectureRules.rules(BAD);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void evaluate_badService_breaksEveryRule(ArchRule rule) {
        assertThat(rule.evaluate(BAD_CLASSES).hasViolation())
                .as(rule.getDescription())
                .isTrue();
    }

    @Test
    void check_goodService_passes() {
        assertThatCode(() -> ArchitectureRules.check(GOOD, GOOD_CLASSES)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Cycle detected                                                      | Slice entry
            nouns should know no framework                                      | Entry.response> has type <jakarta.ws.rs.core.Response>
            nouns should not know http, edge, events, storage or app            | bad.entry.Entry.store> has type <io.slipstream.devkit.architecture.bad.storage.PostgresEntryStore>
            http and edge should know neither storage nor events                | bad.http.Entries.store>
            http, edge, events and storage should be used by app alone          | bad.http.Entries.store>
            config should use nothing of ours                                   | bad.config.Settings.entry()>
            only events should use reactive messaging                           | bad.http.Entries.consume(
            only storage should use SQL clients                                 | bad.http.Entries.connection>
            a service should know no module of ours but contracts               | io.slipstream.devkit.clock.TestClock
            classes with @Path should be *Resource in http or edge              | bad.http.Entries
            classes with @Incoming should be *Consumer in events                | bad.events.ChangeReader
            classes with @ConfigMapping should be *Config in config             | bad.config.Settings
            only *Metrics should use the meter registry                         | bad.entry.Entry.registry>
            only app should read the wall clock                                 | java.time.Instant.now()
            public fields should be constants                                   | bad.entry.Entry.open is public
            nothing should wait for a Uni, a future or a time                   | UniAwait
            nothing should wait for a Uni, a future or a time                   | java.util.concurrent.CompletableFuture.join()
            nothing should wait for a Uni, a future or a time                   | java.lang.Thread.sleep(long)
            no field should be injected                                         | bad.entry.Entry.registry>
            no package should be named util                                     | bad.util.EntryHelper
            no class should be named *Util                                      | bad.util.EntryHelper
            settings named like a time or a size should have a type             | leaseTimeout() returns long
            every package should have a package-info with @NullMarked           | bad.util (EntryHelper)
            """)
    void check_badService_namesRuleAndCulprit(String rule, String culprit) {
        assertThatThrownBy(() -> ArchitectureRules.check(BAD, BAD_CLASSES))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(rule)
                .hasMessageContaining(culprit);
    }

    @Test
    void check_packageWithoutClasses_fails() {
        assertThatThrownBy(() -> ArchitectureRules.check("io.slipstream.nothing"))
                .isInstanceOf(AssertionError.class)
                .hasMessage("no classes found in io.slipstream.nothing");
    }
}
