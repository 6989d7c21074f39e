package io.slipstream.query.result;

import org.jspecify.annotations.Nullable;

/**
 * A page of a named query's result.
 *
 * @param answer its rows
 * @param nextCursor where the next page begins, in the cursor form; null on the last page and in the offset form
 */
public record QueryPage(Answer answer, @Nullable String nextCursor) {}
