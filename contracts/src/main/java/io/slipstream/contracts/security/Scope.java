package io.slipstream.contracts.security;

import java.util.Arrays;
import java.util.Optional;

/** What a credential may do. The constants are for annotations, the enum for everything else. */
public enum Scope {
    CACHE_READ(Scope.Names.CACHE_READ),
    CACHE_WRITE(Scope.Names.CACHE_WRITE),
    TASKS_SUBMIT(Scope.Names.TASKS_SUBMIT),
    TASKS_WORK(Scope.Names.TASKS_WORK),
    TASKS_ADMIN(Scope.Names.TASKS_ADMIN),
    QUERY_READ(Scope.Names.QUERY_READ),
    QUERY_ADMIN(Scope.Names.QUERY_ADMIN),
    ASSETS_PUBLISH(Scope.Names.ASSETS_PUBLISH),
    GATEWAY_ADMIN(Scope.Names.GATEWAY_ADMIN),
    METRICS_READ(Scope.Names.METRICS_READ);

    /** The scopes as they stand in tokens and API keys. */
    public static final class Names {
        public static final String CACHE_READ = "cache:read";
        public static final String CACHE_WRITE = "cache:write";
        public static final String TASKS_SUBMIT = "tasks:submit";
        public static final String TASKS_WORK = "tasks:work";
        public static final String TASKS_ADMIN = "tasks:admin";
        public static final String QUERY_READ = "query:read";
        public static final String QUERY_ADMIN = "query:admin";
        public static final String ASSETS_PUBLISH = "assets:publish";
        public static final String GATEWAY_ADMIN = "gateway:admin";
        public static final String METRICS_READ = "metrics:read";
        /** Held by services only, for calls from one to another; no API key and no user's token can have it. */
        public static final String SERVICE_INTERNAL = "service:internal";

        private Names() {}
    }

    private final String value;

    Scope(String value) {
        this.value = value;
    }

    /** The scope as it stands in tokens and API keys, for example {@code cache:read}. */
    public String value() {
        return value;
    }

    /** The scope of a name; empty if there is none. */
    public static Optional<Scope> of(String value) {
        return Arrays.stream(values())
                .filter(scope -> scope.value.equals(value))
                .findFirst();
    }
}
