/**
 * Caching by one annotation: {@link io.slipstream.client.annotation.Cached}, {@link io.slipstream.client.annotation.InvalidateCached} and {@link io.slipstream.client.annotation.CacheKey}.
 */
@NullMarked
package io.slipstream.client.annotation;

import org.jspecify.annotations.NullMarked;
