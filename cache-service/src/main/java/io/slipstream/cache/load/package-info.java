/**
 * Loading: leases, loaders, warm-ups, and what replicas take over from each other.
 */
@NullMarked
package io.slipstream.cache.load;

import org.jspecify.annotations.NullMarked;
