/**
 * The commands of {@code ./slipstream}. The shell script finds a JDK, builds what is missing and hands over to
 * {@link io.slipstream.devkit.cli.Main}; everything else is decided here and done in
 * {@link io.slipstream.devkit.suite}.
 */
@NullMarked
package io.slipstream.devkit.cli;

import org.jspecify.annotations.NullMarked;
