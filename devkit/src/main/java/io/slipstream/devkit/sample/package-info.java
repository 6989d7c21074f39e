/**
 * The sample database: TPC-H, as data to query and to find slow statements in.
 */
@NullMarked
package io.slipstream.devkit.sample;

import org.jspecify.annotations.NullMarked;
