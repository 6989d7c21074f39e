/**
 * The settings of cache-service, one interface for each feature. A leaf: nothing of ours is used here.
 */
@NullMarked
package io.slipstream.cache.config;

import org.jspecify.annotations.NullMarked;
