/** Breaks rules on purpose. */
@NullMarked
package io.slipstream.devkit.architecture.bad.events;

import org.jspecify.annotations.NullMarked;
