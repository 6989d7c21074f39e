/** Breaks rules on purpose. */
@NullMarked
package io.slipstream.devkit.architecture.bad.http;

import org.jspecify.annotations.NullMarked;
