package io.slipstream.cache.invalidation;

import io.slipstream.contracts.event.CacheInvalidatedV1.Scope;
import org.jspecify.annotations.Nullable;

/**
 * A floor that concerns an entry. Copies whose stamp is at or below its offset are dropped, or stale if it is soft.
 *
 * @param scope what it names
 * @param value the key, tag, pattern and so on; null for whole namespaces
 * @param soft copies below may be served as stale ones
 * @param offset where it stands in the partition of the entry's namespace
 * @param cause what raised it
 */
public record RaisedFloor(Scope scope, @Nullable String value, boolean soft, long offset, Cause cause) {}
