/**
 * PostgreSQL: API keys by the reactive client, since they are read on the way in, and routes, which people edit, by
 * Hibernate Reactive.
 */
@NullMarked
package io.slipstream.gateway.storage;

import org.jspecify.annotations.NullMarked;
