package io.slipstream.devkit.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.concurrent.Future;

/** Rules about code wherever it stands in a service. */
public final class CodeRules {
    /** Nothing waits for a Uni, a future or a time: that would block an event loop. */
    public static final ArchRule NOTHING_WAITS = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("io.smallrye.mutiny.groups.UniAwait")
            .orShould()
            .callMethodWhere(target(owner(assignableTo(Future.class))).and(target(nameMatching("get|join"))))
            .orShould()
            .callMethodWhere(target(owner(assignableTo(Thread.class))).and(target(nameMatching("sleep"))))
            .as("nothing should wait for a Uni, a future or a time");

    /** What a class needs comes in by its constructor. */
    public static final ArchRule NO_FIELD_INJECTION = noFields()
            .should()
            .beAnnotatedWith("jakarta.inject.Inject")
            .orShould()
            .beAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty")
            .orShould()
            .beAnnotatedWith("org.eclipse.microprofile.reactive.messaging.Channel")
            .orShould()
            .beAnnotatedWith("org.eclipse.microprofile.rest.client.inject.RestClient")
            .as("no field should be injected");

    /** Packages are named after what they are about. */
    public static final ArchRule NO_CATCH_ALL_PACKAGES = noClasses()
            .should()
            .resideInAnyPackage(
                    "..util..",
                    "..utils..",
                    "..common..",
                    "..helper..",
                    "..helpers..",
                    "..manager..",
                    "..impl..",
                    "..misc..",
                    "..base..")
            .as("no package should be named util, common, helper, manager, impl, misc or base");

    /** Classes are named after what they are. */
    public static final ArchRule NO_CATCH_ALL_CLASSES = noClasses()
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            .as("no class should be named *Util, *Helper, *Manager or *Impl");

    /** Times and sizes in settings have types, not units in their names. */
    public static final ArchRule TYPED_QUANTITIES = methods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAPackage("..config..")
            .and()
            .areDeclaredInClassesThat()
            .areInterfaces()
            .should(Conditions.haveATypeIfNamedLikeAQuantity())
            .as("settings named like a time or a size should have a type");

    /** Every package introduces itself and declares what may be null. */
    public static final ArchRule NULL_MARKED_PACKAGES = classes()
            .should(Conditions.liveInANullMarkedPackage())
            .as("every package should have a package-info with @NullMarked");

    /** All of them. */
    public static final List<ArchRule> ALL = List.of(
            NOTHING_WAITS,
            NO_FIELD_INJECTION,
            NO_CATCH_ALL_PACKAGES,
            NO_CATCH_ALL_CLASSES,
            TYPED_QUANTITIES,
            NULL_MARKED_PACKAGES);

    private CodeRules() {}
}
