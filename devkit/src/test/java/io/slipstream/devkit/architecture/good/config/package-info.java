/** Keeps the rules. */
@NullMarked
package io.slipstream.devkit.architecture.good.config;

import org.jspecify.annotations.NullMarked;
