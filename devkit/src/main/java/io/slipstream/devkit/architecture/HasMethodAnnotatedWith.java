package io.slipstream.devkit.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;

/** Classes that declare a method with an annotation, given by its name. */
final class HasMethodAnnotatedWith extends DescribedPredicate<JavaClass> {
    private final String annotation;

    HasMethodAnnotatedWith(String annotation) {
        super("have a method annotated with " + annotation);
        this.annotation = annotation;
    }

    @Override
    public boolean test(JavaClass type) {
        return type.getMethods().stream().anyMatch(method -> method.isAnnotatedWith(annotation));
    }
}
