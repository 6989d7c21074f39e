/**
 * Kafka: tasks asked for by events come in, what became of tasks goes out through the outbox.
 */
@NullMarked
package io.slipstream.task.events;

import org.jspecify.annotations.NullMarked;
