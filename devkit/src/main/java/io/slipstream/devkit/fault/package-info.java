/**
 * Faults for tests: ways between services and servers that are slow, stand still or are cut.
 */
@NullMarked
package io.slipstream.devkit.fault;

import org.jspecify.annotations.NullMarked;
