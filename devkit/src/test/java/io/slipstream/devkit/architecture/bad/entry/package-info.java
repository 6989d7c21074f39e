/** Breaks rules on purpose. */
@NullMarked
package io.slipstream.devkit.architecture.bad.entry;

import org.jspecify.annotations.NullMarked;
