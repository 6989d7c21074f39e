/** Keeps the rules. */
@NullMarked
package io.slipstream.devkit.architecture.good.http;

import org.jspecify.annotations.NullMarked;
