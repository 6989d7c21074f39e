/**
 * HTTP: the resources of the management API, the route that serves files to everybody, and what every failure looks like.
 */
@NullMarked
package io.slipstream.asset.http;

import org.jspecify.annotations.NullMarked;
