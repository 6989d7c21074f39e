/** Breaks rules on purpose. */
@NullMarked
package io.slipstream.devkit.architecture.bad.lease;

import org.jspecify.annotations.NullMarked;
