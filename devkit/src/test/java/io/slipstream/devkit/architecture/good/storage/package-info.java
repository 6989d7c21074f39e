/** Keeps the rules. */
@NullMarked
package io.slipstream.devkit.architecture.good.storage;

import org.jspecify.annotations.NullMarked;
