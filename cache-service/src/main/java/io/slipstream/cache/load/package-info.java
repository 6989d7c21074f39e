/**
 * Loading ahead of use: warm-ups, and later loaders and leases.
 */
@NullMarked
package io.slipstream.cache.load;

import org.jspecify.annotations.NullMarked;
