/**
 * Kafka: the invalidation log with its writer and reader, data changes, dead letters.
 */
@NullMarked
package io.slipstream.cache.events;

import org.jspecify.annotations.NullMarked;
