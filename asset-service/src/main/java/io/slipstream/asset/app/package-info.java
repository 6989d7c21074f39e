/**
 * The root: wiring, start, readiness, the clocks' ticks and the end.
 */
@NullMarked
package io.slipstream.asset.app;

import org.jspecify.annotations.NullMarked;
