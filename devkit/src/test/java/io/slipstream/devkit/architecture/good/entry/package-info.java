/** Keeps the rules. */
@NullMarked
package io.slipstream.devkit.architecture.good.entry;

import org.jspecify.annotations.NullMarked;
