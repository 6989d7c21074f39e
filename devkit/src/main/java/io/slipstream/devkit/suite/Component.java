package io.slipstream.devkit.suite;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The processes of the suite, in the order in which they are shown. */
public enum Component {
    CACHE_SERVICE("cache-service", "cache", 224, true),
    TASK_SERVICE("task-service", "task", 160, true),
    QUERY_SERVICE("query-service", "query", 192, true),
    ASSET_SERVICE("asset-service", "asset", 192, true),
    GATEWAY("gateway", "gateway", 192, true),
    DOCUMENT_EXTRACTOR("document-extractor", "extractor", 256, false);

    private final String moduleName;
    private final String key;
    private final int maxHeapMebibytes;
    private final boolean database;

    Component(String moduleName, String key, int maxHeapMebibytes, boolean database) {
        this.moduleName = moduleName;
        this.key = key;
        this.maxHeapMebibytes = maxHeapMebibytes;
        this.database = database;
    }

    /** The component of a module, for example {@code cache-service}; empty if there is none. */
    public static Optional<Component> of(String moduleName) {
        return Arrays.stream(values())
                .filter(component -> component.moduleName.equals(moduleName))
                .findFirst();
    }

    /** The modules' names, with commas between. */
    static String names() {
        return Arrays.stream(values()).map(Component::moduleName).collect(Collectors.joining(", "));
    }

    /** The Maven module, which is also the name that people see. */
    public String moduleName() {
        return moduleName;
    }

    /** The short name in settings and database roles, for example {@code cache}. */
    public String key() {
        return key;
    }

    /** The most heap its JVM may take, in MiB. */
    public int maxHeapMebibytes() {
        return maxHeapMebibytes;
    }

    /** Whether it has a role and a schema in PostgreSQL. */
    public boolean hasDatabase() {
        return database;
    }

    /** Whether it counts as one of the five services; the extractor is looked at apart. */
    public boolean isService() {
        return this != DOCUMENT_EXTRACTOR;
    }
}
