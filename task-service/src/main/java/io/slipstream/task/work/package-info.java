/**
 * What tasks do: the port of a handler, the handlers that are built in, and the ports through which they reach other services.
 */
@NullMarked
package io.slipstream.task.work;

import org.jspecify.annotations.NullMarked;
