/**
 * The benchmarks of cache-service: its parts in process, and three replicas as processes of their own on a real PostgreSQL,
 * Redis and Kafka. Rivals run in the same run, on the same machine, in turns.
 */
@NullMarked
package io.slipstream.benchmarks.cache;

import org.jspecify.annotations.NullMarked;
