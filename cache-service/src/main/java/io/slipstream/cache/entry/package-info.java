/**
 * Entries: bytes under a key, with what they depend on; the tiers that hold them; and the service that decides whether
 * a copy may be served.
 */
@NullMarked
package io.slipstream.cache.entry;

import org.jspecify.annotations.NullMarked;
