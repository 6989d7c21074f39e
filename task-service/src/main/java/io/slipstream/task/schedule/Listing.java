package io.slipstream.task.schedule;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is wanted.
 *
 * @param before only what comes after this in the list; null means from its beginning
 * @param skip how many of those to leave out
 * @param limit how many at the most
 * @param counted whether to count all
 */
public record Listing(@Nullable UUID before, int skip, int limit, boolean counted) {}
