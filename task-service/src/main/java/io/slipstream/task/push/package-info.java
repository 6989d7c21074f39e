/**
 * Tasks sent to receivers over HTTP: where they may go, how calls are signed, what answers mean, and when a target is left
 * alone. Knows neither leases nor how a call is made.
 */
@NullMarked
package io.slipstream.task.push;

import org.jspecify.annotations.NullMarked;
