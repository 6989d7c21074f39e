/**
 * The local stack: PostgreSQL, Redis and Kafka for real and without Docker, each a process of its own that can be
 * stopped, paused, killed and started again on the same port. The same stack serves {@code slipstream up} (a directory
 * that is kept) and the tests (a temporary directory, random ports).
 *
 * <p>Everything a part needs to be found again is in its directory (pid files, ports, credentials), so that a run that
 * was killed leaves nothing that the next one cannot clear away.
 */
@NullMarked
package io.slipstream.devkit.stack;

import org.jspecify.annotations.NullMarked;
