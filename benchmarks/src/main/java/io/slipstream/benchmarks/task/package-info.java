/**
 * The benchmarks of task-service: replicas as processes of their own on a real PostgreSQL, Redis and Kafka, and other task
 * queues that do the same work on the same servers, in turns.
 */
@NullMarked
package io.slipstream.benchmarks.task;

import org.jspecify.annotations.NullMarked;
