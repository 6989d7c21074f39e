/**
 * Load scenarios against a running suite. Every figure stands beside a bound measured in the same run (a bare Vert.x
 * handler that answers the same bytes), since absolute rates drift from machine to machine.
 */
@NullMarked
package io.slipstream.benchmarks;

import org.jspecify.annotations.NullMarked;
