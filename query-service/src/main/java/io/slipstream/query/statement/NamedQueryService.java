package io.slipstream.query.statement;

import io.slipstream.contracts.problem.FieldError;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes, finds and removes named queries. One is only kept if PostgreSQL accepts it as it is. */
@ApplicationScoped
public class NamedQueryService {
    private static final Pattern PARAMETER_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");
    private static final Pattern TYPE = Pattern.compile("[A-Za-z_][A-Za-z0-9_ .]{0,62}(\\([0-9, ]{1,9}\\))?(\\[])?");
    /** Names that mean something else in a query string. */
    private static final Set<String> RESERVED = Set.of("page", "per_page", "page_size", "cursor", "limit");

    private final NamedQueryStore store;
    private final StatementRunner runner;
    private final Datasources datasources;

    /** Wired once. */
    public NamedQueryService(NamedQueryStore store, StatementRunner runner, Datasources datasources) {
        this.store = store;
        this.runner = runner;
        this.datasources = datasources;
    }

    /** The query of a name; fails with NOT_FOUND if the tenant has none. */
    public Uni<NamedQuery> get(String tenant, String name) {
        return store.find(tenant, name)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("query '" + name + "'")));
    }

    /** A page of a tenant's queries, by name. */
    public Uni<List<NamedQuery>> list(String tenant, int offset, int limit) {
        return store.list(tenant, offset, limit);
    }

    /** How many queries a tenant has. */
    public Uni<Long> count(String tenant) {
        return store.count(tenant);
    }

    /** Makes or replaces a query, if PostgreSQL can prepare it; returns whether it is new. */
    public Uni<Boolean> put(NamedQuery query) {
        checkParameters(query);
        Datasource datasource = datasources.requested(query.datasource(), query.tenant());
        List<SortKey> order = query.order();
        return runner.analyse(datasource, query.statement())
                .invoke(analysis -> checkAnalysis(query, order, analysis))
                .chain(() -> store.put(query));
    }

    /** Removes a query; fails with NOT_FOUND if the tenant has none. */
    public Uni<Void> delete(String tenant, String name) {
        return store.delete(tenant, name)
                .invoke(existed -> {
                    if (!existed) {
                        throw ProblemException.notFound("query '" + name + "'");
                    }
                })
                .replaceWithVoid();
    }

    /**
     * The values of a query's parameters, by position.
     *
     * @throws ProblemException INVALID_REQUEST that names each unknown and each missing parameter
     */
    public static List<ParameterValue> bind(NamedQuery query, Map<String, ParameterValue> given) {
        List<FieldError> errors = new ArrayList<>();
        Set<String> unknown = new HashSet<>(given.keySet());
        List<ParameterValue> values = new ArrayList<>();
        for (QueryParameter parameter : query.parameters()) {
            unknown.remove(parameter.name());
            ParameterValue value = given.getOrDefault(parameter.name(), new ParameterValue.Null());
            if (parameter.required() && value instanceof ParameterValue.Null) {
                errors.add(new FieldError("params." + parameter.name(), "given, a value of type " + parameter.type()));
            }
            values.add(value);
        }
        unknown.forEach(name -> errors.add(new FieldError("params." + name, "one of the query's parameters")));
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return values;
    }

    private static void checkParameters(NamedQuery query) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < query.parameters().size(); i++) {
            QueryParameter parameter = query.parameters().get(i);
            String field = "params[" + i + "]";
            if (!PARAMETER_NAME.matcher(parameter.name()).matches() || RESERVED.contains(parameter.name())) {
                throw ProblemException.invalid(
                        field + ".name", "letters, digits and underscores, and none of " + RESERVED);
            }
            if (!names.add(parameter.name())) {
                throw ProblemException.invalid(field + ".name", "unlike the names before it");
            }
            if (!TYPE.matcher(parameter.type()).matches()) {
                throw ProblemException.invalid(field + ".type", "the name of an SQL type");
            }
        }
        int mentioned = StatementText.parse(query.sql()).parameters();
        if (mentioned != query.parameters().size()) {
            throw ProblemException.invalid(
                    "params", "a list of " + mentioned + ", one for each of the statement's parameters");
        }
    }

    private static void checkAnalysis(NamedQuery query, List<SortKey> order, Analysis analysis) {
        for (int i = 0; i < order.size(); i++) {
            if (analysis.columnIndex(order.get(i).column()) < 0) {
                throw ProblemException.invalid(
                        "order_by[" + i + "]", "a column of the result of query '" + query.name() + "'");
            }
        }
    }
}
