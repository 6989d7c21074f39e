/** Wiring and lifecycle of the service: the root that knows every other package. */
@NullMarked
package io.slipstream.cache.app;

import org.jspecify.annotations.NullMarked;
