package io.slipstream.cache.entry;

import io.slipstream.cache.invalidation.ConsistencyToken;
import org.jspecify.annotations.Nullable;

/**
 * What a reader asks for beside the entry.
 *
 * @param staleIfError its source failed, and it asks for a stale copy if policy has one
 * @param after it wants nothing older than this change; null if it knows of none
 */
public record ReadOptions(boolean staleIfError, @Nullable ConsistencyToken after) {
    /** A fresh copy, of whatever change. */
    public static final ReadOptions NONE = new ReadOptions(false, null);
}
