package io.slipstream.devkit.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a service's packages may use of each other and of frameworks. The rim ({@code http} or {@code edge}, {@code
 * events}, {@code storage}, {@code config}, {@code app}) has the same names everywhere; every other package is one of
 * the service's nouns. Rules about code wherever it stands are in {@link CodeRules}.
 *
 * <p>A service's test is one call: {@code ArchitectureRules.check("io.slipstream.cache")}.
 */
public final class ArchitectureRules {
    private static final String[] REACTIVE_MESSAGING = {
        "org.eclipse.microprofile.reactive.messaging..", "io.smallrye.reactive.messaging.."
    };
    private static final String[] SQL = {
        "java.sql..",
        "javax.sql..",
        "jakarta.persistence..",
        "org.hibernate..",
        "org.flywaydb..",
        "io.agroal..",
        "io.quarkus.hibernate..",
        "io.quarkus.panache..",
        "io.vertx.sqlclient..",
        "io.vertx.pgclient..",
        "io.vertx.mutiny.sqlclient..",
        "io.vertx.mutiny.pgclient.."
    };
    private static final String[] FRAMEWORKS = {
        "jakarta.ws.rs..", "io.quarkus..", "io.vertx..", "org.apache.kafka..", "com.fasterxml.jackson.."
    };

    private ArchitectureRules() {}

    /** Checks the main classes under a service's root package; fails with every violation of every rule. */
    public static void check(String rootPackage) {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(rootPackage);
        if (classes.isEmpty()) {
            throw new AssertionError("no classes found in " + rootPackage);
        }
        check(rootPackage, classes);
    }

    /** Checks classes that are already imported. */
    public static void check(String rootPackage, JavaClasses classes) {
        String violations = rules(rootPackage)
                .map(rule -> rule.allowEmptyShould(true).evaluate(classes))
                .filter(com.tngtech.archunit.lang.EvaluationResult::hasViolation)
                .map(result -> result.getFailureReport().toString())
                .collect(Collectors.joining("\n\n"));
        if (!violations.isEmpty()) {
            throw new AssertionError(violations);
        }
    }

    /** Every rule: those of this class and those of {@link CodeRules}. */
    public static Stream<ArchRule> rules(String rootPackage) {
        Shape shape = new Shape(rootPackage);
        return Stream.concat(
                Stream.of(
                        noCycles(shape),
                        nounsKnowNoFramework(shape),
                        nounsKnowNoRim(shape),
                        httpKnowsNeitherStorageNorEvents(shape),
                        onlyAppKnowsTheRim(shape),
                        configIsALeaf(shape),
                        onlyEventsUsesMessaging(shape),
                        onlyStorageUsesSql(shape),
                        servicesKnowOnlyContracts(shape),
                        resourcesLiveInHttp(shape),
                        consumersLiveInEvents(shape),
                        settingsLiveInConfig(shape),
                        onlyMetricsKnowTheRegistry(shape),
                        onlyAppReadsTheClock(shape),
                        onlyStorageHasPublicFields(shape)),
                CodeRules.ALL.stream());
    }

    /** The packages right under the root are free of cycles. */
    static ArchRule noCycles(Shape shape) {
        return slices().matching(shape.root() + ".(*)..").should().beFreeOfCycles();
    }

    /** Nouns use Mutiny, CDI and Micrometer, and no framework beside. */
    static ArchRule nounsKnowNoFramework(Shape shape) {
        // A size in bytes is a quantity; that Quarkus has the type is an accident.
        DescribedPredicate<JavaClass> memorySize =
                name("io.quarkus.runtime.configuration.MemorySize").forSubtype();
        return noClasses()
                .that(shape.nouns())
                .should()
                .dependOnClassesThat(resideInAnyPackage(concat(FRAMEWORKS, REACTIVE_MESSAGING))
                        .and(not(memorySize)))
                .as("nouns should know no framework");
    }

    /** Nouns use config and each other; the rim comes to them through the ports they declare. */
    static ArchRule nounsKnowNoRim(Shape shape) {
        return noClasses()
                .that(shape.nouns())
                .should()
                .dependOnClassesThat(shape.in("http", "edge", "events", "storage", "app"))
                .as("nouns should not know http, edge, events, storage or app");
    }

    /** HTTP asks nouns, never the store or the bus. */
    static ArchRule httpKnowsNeitherStorageNorEvents(Shape shape) {
        return noClasses()
                .that(shape.in("http", "edge"))
                .should()
                .dependOnClassesThat(shape.in("storage", "events"))
                .as("http and edge should know neither storage nor events");
    }

    /** The surface of http, edge, events, storage and app is for app alone. */
    static ArchRule onlyAppKnowsTheRim(Shape shape) {
        List<String> rim = List.of("http", "edge", "events", "storage");
        return classes()
                .that(shape.in(rim.toArray(String[]::new)))
                .should(new OnlyUsedFrom(shape, "app"))
                .as("http, edge, events and storage should be used by app alone");
    }

    /** Config uses nothing of ours. */
    static ArchRule configIsALeaf(Shape shape) {
        return noClasses()
                .that(shape.in("config"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.slipstream..").and(not(shape.in("config"))))
                .as("config should use nothing of ours");
    }

    /** Only events (and the wiring) uses reactive messaging. */
    static ArchRule onlyEventsUsesMessaging(Shape shape) {
        return noClasses()
                .that(not(shape.in("events", "app")))
                .should()
                .dependOnClassesThat(resideInAnyPackage(REACTIVE_MESSAGING))
                .as("only events should use reactive messaging");
    }

    /** Only storage (and the wiring) uses SQL clients and object-relational mapping. */
    static ArchRule onlyStorageUsesSql(Shape shape) {
        return noClasses()
                .that(not(shape.in("storage", "app")))
                .should()
                .dependOnClassesThat(resideInAnyPackage(SQL))
                .as("only storage should use SQL clients");
    }

    /** Of Slipstream's own modules a service knows contracts. */
    static ArchRule servicesKnowOnlyContracts(Shape shape) {
        return noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.slipstream..")
                        .and(not(resideInAnyPackage("io.slipstream.contracts..", shape.root() + ".."))))
                .as("a service should know no module of ours but contracts");
    }

    /** REST resources are {@code *Resource} in http or edge; REST clients are not resources. */
    static ArchRule resourcesLiveInHttp(Shape shape) {
        return classes()
                .that()
                .areAnnotatedWith("jakarta.ws.rs.Path")
                .and()
                .areNotAnnotatedWith("org.eclipse.microprofile.rest.client.inject.RegisterRestClient")
                .should(Conditions.be(shape.in("http", "edge").and(simpleNameEndingWith("Resource"))))
                .as("classes with @Path should be *Resource in http or edge");
    }

    /** Kafka consumers are {@code *Consumer} in events. */
    static ArchRule consumersLiveInEvents(Shape shape) {
        return classes()
                .that(new HasMethodAnnotatedWith("org.eclipse.microprofile.reactive.messaging.Incoming"))
                .should(Conditions.be(shape.in("events").and(simpleNameEndingWith("Consumer"))))
                .as("classes with @Incoming should be *Consumer in events");
    }

    /** Settings are {@code *Config} in config. */
    static ArchRule settingsLiveInConfig(Shape shape) {
        return classes()
                .that()
                .areAnnotatedWith("io.smallrye.config.ConfigMapping")
                .should(Conditions.be(shape.in("config").and(simpleNameEndingWith("Config"))))
                .as("classes with @ConfigMapping should be *Config in config");
    }

    /** Meters are made in {@code *Metrics}, one class for each noun. */
    static ArchRule onlyMetricsKnowTheRegistry(Shape shape) {
        return noClasses()
                .that(not(simpleNameEndingWith("Metrics")).and(not(shape.in("app"))))
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.micrometer.core.instrument.MeterRegistry")
                .as("only *Metrics should use the meter registry");
    }

    /** The wall clock is read through an injected {@code InstantSource}; only its producer in app knows the real one. */
    static ArchRule onlyAppReadsTheClock(Shape shape) {
        return noClasses()
                .that(not(shape.in("app")))
                .should()
                .callMethodWhere(WallClock.isRead())
                .orShould()
                .callConstructor(java.util.Date.class)
                .as("only app should read the wall clock");
    }

    /** Fields that everybody sees are constants; entities in storage excepted. */
    static ArchRule onlyStorageHasPublicFields(Shape shape) {
        return classes()
                .that(not(shape.in("storage")))
                .should(Conditions.haveOnlyConstantPublicFields())
                .as("public fields should be constants");
    }

    private static String[] concat(String[] first, String[] second) {
        return Stream.of(first, second).flatMap(Stream::of).toArray(String[]::new);
    }

    /** The packages of one service. */
    record Shape(String root) {
        private static final String[] RIM = {"http", "edge", "events", "storage", "config", "app"};

        /** Classes in one of the packages under the root, or below. */
        DescribedPredicate<JavaClass> in(String... names) {
            return resideInAnyPackage(
                    Stream.of(names).map(name -> root + "." + name + "..").toArray(String[]::new));
        }

        /** Classes of the service that are not in the rim. */
        DescribedPredicate<JavaClass> nouns() {
            return alwaysTrue()
                    .forSubtype()
                    .and(resideInAnyPackage(root + ".."))
                    .and(not(in(RIM)));
        }
    }
}
