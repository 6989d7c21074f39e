/**
 * Kafka in and out: data changes, invalidations and task events are read here; the outbox and slow queries leave from here.
 */
@NullMarked
package io.slipstream.query.events;

import org.jspecify.annotations.NullMarked;
