package io.slipstream.task.storage;

import io.slipstream.task.storage.SubmitForm.Ask;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A column of what {@link SubmitForm} writes, in the order of the parameters. */
enum SubmitColumn {
    ID("uuid", UUID[]::new, null),
    TENANT("text", String[]::new, null),
    SUBJECT("text", String[]::new, null),
    TYPE("text", String[]::new, null),
    PRIORITY("int2", Short[]::new, null),
    PAYLOAD("text", String[]::new, null),
    /** An array written as a text. */
    TAGS("text", String[]::new, null),
    RUN_AT("timestamptz", OffsetDateTime[]::new, null),
    DEADLINE("timestamptz", OffsetDateTime[]::new, null),
    MAX_ATTEMPTS("int4", Integer[]::new, null),
    REQUEST_ID("text", String[]::new, null),
    TRACEPARENT("text", String[]::new, null),
    REQUEST("uuid", UUID[]::new, Ask.REQUESTS),
    BATCH("uuid", UUID[]::new, Ask.BATCHES),
    CONCURRENCY_KEY("text", String[]::new, Ask.CONCURRENCY_KEYS),
    UNIQUE_KEY("text", String[]::new, Ask.UNIQUE_KEYS),
    WINDOW_MS("int8", Long[]::new, Ask.UNIQUE_KEYS),
    FLOW("uuid", UUID[]::new, Ask.FLOWS),
    PART("int4", Integer[]::new, Ask.FLOWS),
    HELD("boolean", Boolean[]::new, Ask.FLOWS),
    NOTIFY_ON("text", String[]::new, Ask.NOTICES);

    private static final Set<SubmitColumn> NOT_OF_TASKS = Set.of(REQUEST, BATCH, WINDOW_MS);

    private final String type;
    private final IntFunction<Object[]> array;
    private final @Nullable Ask ask;

    SubmitColumn(String type, IntFunction<Object[]> array, @Nullable Ask ask) {
        this.type = type;
        this.array = array;
        this.ask = ask;
    }

    /** Its name in the statement. */
    String sqlName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type of its parameter. */
    String arrayType() {
        return type + "[]";
    }

    /** Whether it is written when a round asks for such things. */
    boolean belongsTo(Set<Ask> asks) {
        return ask == null || asks.contains(ask);
    }

    /** Whether tasks have such a column. */
    boolean isOfTask() {
        return !NOT_OF_TASKS.contains(this);
    }

    /** Its parameter, from rows that have all columns. */
    Object[] parameter(Columns rows) {
        return rows.array(ordinal(), array);
    }
}
