/**
 * {@code ./slipstream demo}: the suite's main job on real input, step by step, with every number measured in that run. A
 * step that does not see what it must see fails by name.
 */
@NullMarked
package io.slipstream.devkit.demo;

import org.jspecify.annotations.NullMarked;
