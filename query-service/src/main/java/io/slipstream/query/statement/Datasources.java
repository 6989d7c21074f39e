package io.slipstream.query.statement;

import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.query.config.DatasourceConfig;
import io.slipstream.query.config.QueryConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The configured databases. Immutable. */
@ApplicationScoped
public class Datasources {
    private final Map<String, Datasource> byName = new TreeMap<>();
    private final String defaultName;

    /** Reads and checks the settings; a wrong one stops the start. */
    public Datasources(QueryConfig config) {
        config.datasources().forEach((name, settings) -> byName.put(name, datasource(name, settings)));
        this.defaultName = config.defaultDatasource();
        if (!byName.containsKey(defaultName)) {
            throw new IllegalArgumentException("slipstream.query.default-datasource must be one of " + byName.keySet()
                    + ", got '" + defaultName + "'");
        }
    }

    /** Every database, by name. */
    public Collection<Datasource> all() {
        return byName.values();
    }

    /**
     * The database of a name.
     *
     * @throws ProblemException NOT_FOUND if it does not exist or not for the tenant
     */
    public Datasource get(String name, String tenant) {
        Datasource found = find(name, tenant);
        if (found == null) {
            throw ProblemException.notFound("datasource '" + name + "'");
        }
        return found;
    }

    /**
     * The database that a request's field {@code datasource} names.
     *
     * @param name its name; null for the default
     * @throws ProblemException INVALID_REQUEST if it does not exist or not for the tenant
     */
    public Datasource requested(@Nullable String name, String tenant) {
        Datasource found = find(name == null ? defaultName : name, tenant);
        if (found == null) {
            throw ProblemException.invalid("datasource", "the name of a configured datasource");
        }
        return found;
    }

    private @Nullable Datasource find(String name, String tenant) {
        Datasource found = byName.get(name);
        return found != null && found.isOpenTo(tenant) ? found : null;
    }

    private static Datasource datasource(String name, DatasourceConfig settings) {
        return new Datasource(
                name,
                URI.create(settings.url()),
                settings.username(),
                settings.searchPath().orElse(""),
                settings.maxSize(),
                settings.maxWaiting(),
                settings.acquireTimeout(),
                settings.connectTimeout(),
                settings.statementTimeout(),
                settings.idleTimeout(),
                settings.maxLifetime(),
                settings.tenants().orElse(Set.of()));
    }
}
