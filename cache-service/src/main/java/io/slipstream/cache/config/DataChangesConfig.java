package io.slipstream.cache.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whose topics of Debezium are read, beside {@code slipstream.data-changes}, and what a changed row drops. */
@ConfigMapping(prefix = "slipstream.cache.data-changes")
public interface DataChangesConfig {
    /** Groups of topics that Debezium writes, each under a name of your own. None: only {@code slipstream.data-changes} is read. */
    Map<String, DebeziumConfig> debezium();

    /** A group of topics. If several match a topic, all of them apply. */
    interface DebeziumConfig {
        /**
         * The topics: a name, or a Java regular expression that the whole name must match, such as
         * {@code shop[.]public[.].*}. Topics made later are found within half a minute. Other topics that begin with
         * {@code slipstream.}, and dead letters, never match.
         */
        String topics();

        /** The tenant whose entries the changes drop. Who may write to these topics can drop them, and no others. */
        String tenant();

        /**
         * What a changed row drops: {@code table} drops all that depends on its table, and what {@code keys} and {@code tags}
         * name; {@code keys} drops only what these name, and the table where an event does not tell a column that
         * they need, or was a TRUNCATE.
         */
        @WithDefault("table")
        ChangeScope scope();

        /**
         * Keys of entries made from a row, with columns in braces, as in orders:{id}. Filled in from the row before the
         * change and after it, as the values stand in Debezium's JSON.
         */
        Optional<List<String>> keys();

        /** Tags made in the same way, such as customer-{customer_id}. */
        Optional<List<String>> tags();
    }

    /** What a changed row drops. */
    enum ChangeScope {
        /** All that depends on the table. */
        TABLE,
        /** What the keys and tags of the row name. */
        KEYS
    }
}
