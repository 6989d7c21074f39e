package io.slipstream.query.statement;

import io.slipstream.contracts.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A statement with a name, made to be run often.
 *
 * @param tenant whose it is
 * @param name 1 to 100 letters, digits, dots, hyphens and underscores
 * @param datasource where it runs
 * @param sql its text; parameters are {@code $1}, {@code $2} and so on
 * @param parameters its parameters, by position
 * @param cacheTtl how long its results may be kept; zero keeps none
 * @param orderBy the order of its pages, as SQL spells it; without it there are no cursors
 * @param updatedAt when it was last changed
 */
public record NamedQuery(
        String tenant,
        String name,
        String datasource,
        String sql,
        List<QueryParameter> parameters,
        Duration cacheTtl,
        List<String> orderBy,
        Instant updatedAt) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    public NamedQuery {
        if (!NAME.matcher(name).matches()) {
            throw ProblemException.invalid("name", "1 to 100 letters, digits, dots, hyphens and underscores");
        }
        parameters = List.copyOf(parameters);
        orderBy = List.copyOf(orderBy);
    }

    /** Its text with the parameters cast to their types. */
    public StatementText statement() {
        List<String> types = parameters.stream().map(QueryParameter::type).toList();
        return StatementText.parse(sql).withParameterTypes(types);
    }

    /** The order of its pages. */
    public List<SortKey> order() {
        return IntStream.range(0, orderBy.size())
                .mapToObj(i -> SortKey.parse(orderBy.get(i), "order_by[" + i + "]"))
                .toList();
    }
}
