/**
 * The ports of the client over HTTP and JSON, by the Vert.x client that Quarkus brings.
 */
@NullMarked
package io.slipstream.client.http;

import org.jspecify.annotations.NullMarked;
