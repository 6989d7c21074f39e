package io.slipstream.query.result;

import io.slipstream.query.statement.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The names under which a change can reach a result.
 *
 * @param tenant whose result it is
 * @param names every name that a change of one of its tables could use, in the form of {@link #name}
 */
public record Dependencies(String tenant, List<String> names) {
    private static final String ANY = "*";

    public Dependencies {
        names = List.copyOf(names);
    }

    /** What a statement's result depends on. */
    public static Dependencies of(String tenant, String datasource, Collection<TableName> tables) {
        List<String> names = new ArrayList<>(tables.size() * 4);
        for (TableName table : tables) {
            names.add(name(datasource, table.qualified()));
            names.add(name(datasource, table.name()));
            names.add(name(null, table.qualified()));
            names.add(name(null, table.name()));
        }
        return new Dependencies(tenant, names);
    }

    /** What depends on one name alone, such as a tenant's own documents. */
    public static Dependencies of(String tenant, String table) {
        return new Dependencies(tenant, List.of(name(null, table)));
    }

    /**
     * The form in which a change names a table. Case is ignored and quotes are dropped, so that a change is rather taken
     * for too many tables than for too few.
     *
     * @param datasource the database; null for all of them
     * @param table {@code orders} or {@code public.orders}
     */
    public static String name(@Nullable String datasource, String table) {
        return (datasource == null ? ANY : datasource)
                + '\0'
                + table.replace("\"", "").strip().toLowerCase(Locale.ROOT);
    }
}
