/**
 * The invalidation log as the domain sees it: records, positions, the floors below which copies are not served, and
 * whether the log can be heard at all.
 */
@NullMarked
package io.slipstream.cache.invalidation;

import org.jspecify.annotations.NullMarked;
