/**
 * Time under a test's control.
 */
@NullMarked
package io.slipstream.devkit.clock;

import org.jspecify.annotations.NullMarked;
