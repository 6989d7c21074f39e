package io.slipstream.devkit.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;

/** The ways to read the time of day. {@code System.nanoTime()} measures durations and is not one of them. */
final class WallClock {
    private WallClock() {}

    static DescribedPredicate<JavaCall<?>> isRead() {
        DescribedPredicate<JavaCall<?>> javaTime = target(owner(resideInAPackage("java.time..")))
                .and(target(nameMatching("now|system|systemUTC|systemDefaultZone|tick.*")));
        return javaTime.or(target(owner(JavaClass.Predicates.equivalentTo(System.class)))
                .and(target(nameMatching("currentTimeMillis"))));
    }
}
