/**
 * What the suite is doing: readings taken from every service, turned into snapshots with rates, for the performance API
 * and the live stream. A service that does not answer leaves a gap in the snapshot and is marked; the rest is there.
 */
@NullMarked
package io.slipstream.gateway.insight;

import org.jspecify.annotations.NullMarked;
