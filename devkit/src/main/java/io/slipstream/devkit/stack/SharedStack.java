package io.slipstream.devkit.stack;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The one stack of a test JVM. Quarkus loads test classes in several class loaders, each with its own copy of this class,
 * so what they share is a system property that names the directory.
 */
final class SharedStack {
    private static final String PROPERTY = "slipstream.devkit.shared-stack";

    /** Interned, hence the same object for every class loader. */
    private static final Object LOCK = PROPERTY.intern();

    private static @Nullable LocalStack stack;

    private SharedStack() {}

    static LocalStack get() {
        synchronized (LOCK) {
            LocalStack known = stack;
            if (known == null) {
                known = startedElsewhereOrNow();
                stack = known;
            }
            return known;
        }
    }

    private static LocalStack startedElsewhereOrNow() {
        boolean containers = "containers".equals(System.getenv("SLIPSTREAM_STACK"));
        StackBuilder builder = LocalStack.builder().containers(containers);
        String directory = System.getProperty(PROPERTY);
        if (directory != null) {
            return builder.attach(Path.of(directory));
        }
        LocalStack started = builder.start();
        System.setProperty(PROPERTY, started.directory().toString());
        return started;
    }
}
