/**
 * The tiers and stores: Caffeine in process, Redis shared, PostgreSQL for what people edit.
 */
@NullMarked
package io.slipstream.cache.storage;

import org.jspecify.annotations.NullMarked;
