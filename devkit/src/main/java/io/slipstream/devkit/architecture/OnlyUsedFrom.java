package io.slipstream.devkit.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** Only classes of the same package under the root, or of one privileged package, depend on a class. */
final class OnlyUsedFrom extends ArchCondition<JavaClass> {
    private final ArchitectureRules.Shape shape;
    private final String privileged;

    OnlyUsedFrom(ArchitectureRules.Shape shape, String privileged) {
        super("be used only from its own package or " + privileged);
        this.shape = shape;
        this.privileged = privileged;
    }

    @Override
    public void check(JavaClass item, ConditionEvents events) {
        item.getDirectDependenciesToSelf().stream()
                .filter(dependency -> {
                    String user = slice(dependency.getOriginClass());
                    return !user.equals(slice(item)) && !user.equals(privileged);
                })
                .forEach(dependency ->
                        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription())));
    }

    /** The name of the package right under the root. */
    private String slice(JavaClass type) {
        String name = type.getPackageName();
        String below = name.startsWith(shape.root() + ".")
                ? name.substring(shape.root().length() + 1)
                : "";
        int dot = below.indexOf('.');
        return dot < 0 ? below : below.substring(0, dot);
    }
}
