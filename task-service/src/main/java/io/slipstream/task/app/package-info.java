/**
 * The root: wiring, start, readiness, timers, tracing and the graceful end.
 */
@NullMarked
package io.slipstream.task.app;

import org.jspecify.annotations.NullMarked;
