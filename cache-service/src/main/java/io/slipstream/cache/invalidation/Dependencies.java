package io.slipstream.cache.invalidation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an entry depends on; when one of these is invalidated, the entry is. Tables are kept in the forms under which
 * changes are announced, see {@link #tablesOfEntry}.
 *
 * @param tags free names, in order
 * @param tables tables in normal form
 * @param owner the user it belongs to; null if none
 * @param application the application it belongs to; null if none
 * @param repository the repository it was made from; null if none
 */
public record Dependencies(
        List<String> tags,
        List<String> tables,
        @Nullable String owner,
        @Nullable String application,
        @Nullable String repository) {
    /** Depends on nothing but its key and namespace. */
    public static final Dependencies NONE = new Dependencies(List.of(), List.of(), null, null, null);

    private static final String ANY_SCHEMA = "*.";

    public Dependencies {
        tags = List.copyOf(tags);
        tables = List.copyOf(tables);
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return tags.isEmpty() && tables.isEmpty() && owner == null && application == null && repository == null;
    }

    /**
     * The forms of tables an entry names. A table without a schema may be in any; one with a schema is also met by changes
     * that do not say theirs.
     */
    public static List<String> tablesOfEntry(List<String> tables) {
        List<String> forms = new ArrayList<>();
        for (String table : tables) {
            String name = table.toLowerCase(Locale.ROOT);
            forms.add(name);
            int dot = name.lastIndexOf('.');
            if (dot >= 0) {
                forms.add(ANY_SCHEMA + name.substring(dot + 1));
            }
        }
        return forms.stream().distinct().toList();
    }

    /** The forms under which a change of a table is announced; an entry that has one of them depends on it. */
    public static List<String> tablesOfChange(String table) {
        String name = table.toLowerCase(Locale.ROOT);
        int dot = name.lastIndexOf('.');
        return dot >= 0 ? List.of(name, name.substring(dot + 1)) : List.of(name, ANY_SCHEMA + name);
    }
}
