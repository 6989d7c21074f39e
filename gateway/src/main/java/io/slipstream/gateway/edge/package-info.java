/**
 * The rim: the front door that every request passes, the proxy behind it, the gateway's own resources, and its calls to
 * the services. All of it runs on event loops and never blocks.
 */
@NullMarked
package io.slipstream.gateway.edge;

import org.jspecify.annotations.NullMarked;
