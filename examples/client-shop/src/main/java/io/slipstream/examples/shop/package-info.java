/**
 * A shop whose catalogue is slow, and fast with one annotation.
 */
@NullMarked
package io.slipstream.examples.shop;

import org.jspecify.annotations.NullMarked;
