/** Breaks rules on purpose. */
@NullMarked
package io.slipstream.devkit.architecture.bad.config;

import org.jspecify.annotations.NullMarked;
