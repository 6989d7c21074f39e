package io.slipstream.task.work;

import org.jspecify.annotations.Nullable;

/** Reads and writes JSON text as maps, lists, strings, booleans, nulls and numbers of any size. */
public interface Json {
    /** The value of a text; fails with {@link IllegalArgumentException} if it is not JSON. */
    @Nullable
    Object read(String text);

    /** The text of a value. */
    String write(@Nullable Object value);
}
