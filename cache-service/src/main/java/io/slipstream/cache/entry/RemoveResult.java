package io.slipstream.cache.entry;

import io.slipstream.cache.invalidation.ConsistencyToken;

/**
 * That an entry is gone for all replicas.
 *
 * @param existed there was one, as far as known
 * @param token reads that show it find the entry gone, or something newer
 */
public record RemoveResult(boolean existed, ConsistencyToken token) {}
