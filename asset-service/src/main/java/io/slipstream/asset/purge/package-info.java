/**
 * What copies elsewhere have to be told: the queue of invalidations for a CDN, and the facts that go to the event log.
 */
@NullMarked
package io.slipstream.asset.purge;

import org.jspecify.annotations.NullMarked;
