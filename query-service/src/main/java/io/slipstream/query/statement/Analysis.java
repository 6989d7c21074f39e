package io.slipstream.query.statement;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL says about a statement.
 *
 * @param statement the statement
 * @param columns the columns of its result, at least one
 * @param parameterTypes internal type names of its parameters, by position
 * @param tables every relation it depends on: named ones, those behind views, partitions and their parents
 * @param plan its generic plan, JSON, never executed
 * @param queryId PostgreSQL's query identifier; null where that is switched off. It groups statistics and is no key: it
 *     ignores literals
 * @param uncacheable why its result must not be kept; null if it may be
 * @param estimatedCost the planner's cost of the plan
 */
public record Analysis(
        StatementText statement,
        List<ResultColumn> columns,
        List<String> parameterTypes,
        Set<TableName> tables,
        String plan,
        @Nullable Long queryId,
        @Nullable String uncacheable,
        double estimatedCost) {
    public Analysis {
        columns = List.copyOf(columns);
        parameterTypes = List.copyOf(parameterTypes);
        tables = Set.copyOf(tables);
    }

    /** The same with a reason why its result must not be kept; null says that it may be. */
    public Analysis withUncacheable(@Nullable String reason) {
        return new Analysis(statement, columns, parameterTypes, tables, plan, queryId, reason, estimatedCost);
    }

    /** The position of a column by name; -1 if there is none. */
    public int columnIndex(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
