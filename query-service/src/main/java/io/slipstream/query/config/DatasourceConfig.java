package io.slipstream.query.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** One database that statements run on. PostgreSQL 16 or newer. */
public interface DatasourceConfig {
    /** Where it is: {@code postgresql://host:port/database}, without credentials. */
    String url();

    /** The role that statements run as. It should be able to read what callers may see, and nothing else. */
    String username();

    /** The role's password; none for roles that the server trusts. */
    Optional<String> password();

    /** The schemas of unqualified names, comma-separated; without it the role's own. Part of every cache key. */
    Optional<String> searchPath();

    /** Connections at the most, at least 1. Two to four for each core of the database serve most workloads. */
    @WithDefault("10")
    int maxSize();

    /** Callers that may wait for a connection; one more is refused with 503. 0 means that nobody waits. */
    @WithDefault("100")
    int maxWaiting();

    /** How long a caller waits for a connection before it is refused with 503. */
    @WithDefault("PT5S")
    Duration acquireTimeout();

    /** How long connecting may take before the caller is told that the database is unavailable. */
    @WithDefault("PT3S")
    Duration connectTimeout();

    /** How long a statement may run before PostgreSQL cancels it and the caller gets 504. At least 1 ms. */
    @WithDefault("PT30S")
    Duration statementTimeout();

    /** When a connection that nobody used is closed. */
    @WithDefault("PT10M")
    Duration idleTimeout();

    /** When a connection is replaced however busy it was, so that memory and routing of old ones do not pile up. */
    @WithDefault("PT1H")
    Duration maxLifetime();

    /** Tenants that may use it; without it every tenant may. For the others it does not exist. */
    Optional<Set<String>> tenants();
}
