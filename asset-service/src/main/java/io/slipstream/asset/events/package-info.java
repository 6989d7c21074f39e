/**
 * Kafka: facts from the outbox go to {@code slipstream.asset-events}, and what other replicas changed comes back from it.
 */
@NullMarked
package io.slipstream.asset.events;

import org.jspecify.annotations.NullMarked;
