/**
 * Wiring and lifecycle: clock, migrations in the background, readiness, relay and drain.
 */
@NullMarked
package io.slipstream.query.app;

import org.jspecify.annotations.NullMarked;
