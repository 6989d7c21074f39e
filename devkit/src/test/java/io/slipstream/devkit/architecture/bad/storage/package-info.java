/** Breaks rules on purpose. */
@NullMarked
package io.slipstream.devkit.architecture.bad.storage;

import org.jspecify.annotations.NullMarked;
