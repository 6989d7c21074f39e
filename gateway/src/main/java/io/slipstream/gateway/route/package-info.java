/**
 * Where a path leads: the fixed table of Slipstream's own resources, and the routes to the user's application that
 * people edit, kept in PostgreSQL and seen by every replica within a second.
 */
@NullMarked
package io.slipstream.gateway.route;

import org.jspecify.annotations.NullMarked;
