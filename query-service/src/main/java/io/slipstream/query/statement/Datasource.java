package io.slipstream.query.statement;

import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * A database that statements run on.
 *
 * @param name its name in the API
 * @param uri {@code postgresql://host:port/database}; never with credentials
 * @param username the role statements run as; it should be able to read and nothing else
 * @param searchPath the schemas of unqualified names; empty for the role's own
 * @param maxSize connections at the most
 * @param maxWaiting callers that may wait for a connection
 * @param acquireTimeout how long a caller waits for a connection
 * @param connectTimeout how long connecting may take
 * @param statementTimeout how long a statement may run
 * @param idleTimeout when an unused connection is closed
 * @param maxLifetime when a connection is replaced however busy it was
 * @param tenants who may use it; empty for everyone
 */
public record Datasource(
        String name,
        URI uri,
        String username,
        String searchPath,
        int maxSize,
        int maxWaiting,
        Duration acquireTimeout,
        Duration connectTimeout,
        Duration statementTimeout,
        Duration idleTimeout,
        Duration maxLifetime,
        Set<String> tenants) {
    public Datasource {
        if (maxSize < 1) {
            throw new IllegalArgumentException(
                    "max-size of datasource '" + name + "' must be at least 1, got " + maxSize);
        }
        if (maxWaiting < 0) {
            throw new IllegalArgumentException(
                    "max-waiting of datasource '" + name + "' must not be negative, got " + maxWaiting);
        }
        if (uri.getHost() == null || uri.getPath() == null || uri.getPath().length() < 2) {
            throw new IllegalArgumentException(
                    "url of datasource '" + name + "' must look like postgresql://host:port/database");
        }
        if (uri.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "url of datasource '" + name + "' must not carry credentials; use username and password");
        }
        tenants = Set.copyOf(tenants);
    }

    /** Whether a tenant may use it. */
    public boolean isOpenTo(String tenant) {
        return tenants.isEmpty() || tenants.contains(tenant);
    }
}
