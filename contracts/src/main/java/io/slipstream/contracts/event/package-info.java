/**
 * The events services and applications exchange: topics, types with a version, and one payload record for each.
 *
 * <p>Events are CloudEvents 1.0 in JSON, binary content mode. A compatible change adds optional components to a record; an
 * incompatible one adds a new constant and a new record, and both are published until the old readers are gone.
 */
@NullMarked
package io.slipstream.contracts.event;

import org.jspecify.annotations.NullMarked;
