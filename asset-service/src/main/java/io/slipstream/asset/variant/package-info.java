/**
 * Representations of a content: the original and its compressed variants, each known by the hash of its own bytes; how they
 * are made when a file is published, and which one a request gets.
 */
@NullMarked
package io.slipstream.asset.variant;

import org.jspecify.annotations.NullMarked;
