package io.slipstream.devkit.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Locale;
import java.util.Set;

/** Conditions that ArchUnit does not bring. */
final class Conditions {
    private static final Set<String> QUANTITIES = Set.of(
            "nanos",
            "millis",
            "milliseconds",
            "seconds",
            "minutes",
            "hours",
            "days",
            "timeout",
            "ttl",
            "interval",
            "delay",
            "duration",
            "period",
            "age",
            "bytes",
            "kilobytes",
            "megabytes",
            "kib",
            "mib");
    private static final Set<String> NUMBERS = Set.of(
            "int",
            "long",
            "double",
            "float",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Double",
            "java.util.OptionalInt",
            "java.util.OptionalLong",
            "java.util.OptionalDouble");

    private Conditions() {}

    /** The predicate as a condition. */
    static ArchCondition<JavaClass> be(DescribedPredicate<JavaClass> predicate) {
        return ArchCondition.from(predicate);
    }

    static ArchCondition<JavaClass> haveOnlyConstantPublicFields() {
        return new ArchCondition<>("have only constants as public fields") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                item.getFields().stream()
                        .filter(field -> field.getModifiers().contains(JavaModifier.PUBLIC))
                        .filter(field -> !isConstant(field))
                        .forEach(field -> violated(events, field, field.getFullName() + " is public and no constant"));
            }
        };
    }

    static ArchCondition<JavaMethod> haveATypeIfNamedLikeAQuantity() {
        return new ArchCondition<>("have a type if named like a time or a size") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                String type = method.getRawReturnType().getFullName();
                if (NUMBERS.contains(type) && QUANTITIES.contains(lastWord(method.getName()))) {
                    violated(events, method, method.getFullName() + " returns " + type);
                }
            }
        };
    }

    static ArchCondition<JavaClass> liveInANullMarkedPackage() {
        return new ArchCondition<>("live in a package with @NullMarked") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                if (!item.getPackage().isAnnotatedWith("org.jspecify.annotations.NullMarked")) {
                    violated(
                            events, item, item.getPackageName() + " (" + item.getSimpleName() + ") is not @NullMarked");
                }
            }
        };
    }

    private static boolean isConstant(JavaField field) {
        Set<JavaModifier> modifiers = field.getModifiers();
        return modifiers.contains(JavaModifier.STATIC) && modifiers.contains(JavaModifier.FINAL);
    }

    private static String lastWord(String camelCase) {
        String[] words = camelCase.split("(?=[A-Z])");
        return words[words.length - 1].toLowerCase(Locale.ROOT);
    }

    private static void violated(ConditionEvents events, Object item, String message) {
        events.add(SimpleConditionEvent.violated(item, message));
    }
}
