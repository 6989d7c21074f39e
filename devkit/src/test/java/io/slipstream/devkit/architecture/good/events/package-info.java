/** Keeps the rules. */
@NullMarked
package io.slipstream.devkit.architecture.good.events;

import org.jspecify.annotations.NullMarked;
