/**
 * The root: wires the pool of parser processes, starts it with the service, stops it with the service, and tells
 * whether documents can be served.
 */
@NullMarked
package io.slipstream.extractor.app;

import org.jspecify.annotations.NullMarked;
