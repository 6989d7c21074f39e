/**
 * Keys made of a method and its arguments: typed, free of collisions, the same in every process.
 */
@NullMarked
package io.slipstream.client.key;

import org.jspecify.annotations.NullMarked;
