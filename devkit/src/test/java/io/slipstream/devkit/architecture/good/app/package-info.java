/** Keeps the rules. */
@NullMarked
package io.slipstream.devkit.architecture.good.app;

import org.jspecify.annotations.NullMarked;
