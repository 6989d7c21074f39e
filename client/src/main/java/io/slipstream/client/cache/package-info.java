/**
 * Entries of the cache, read, written and invalidated through the gateway; reads that load what is missing, once at a time; and the breaker that leaves a cache alone that does not answer.
 */
@NullMarked
package io.slipstream.client.cache;

import org.jspecify.annotations.NullMarked;
