/**
 * The root: makes what has no home elsewhere, brings the gateway up once its database is there, follows changes, tells
 * whether it can serve, and lets it go gently.
 */
@NullMarked
package io.slipstream.gateway.app;

import org.jspecify.annotations.NullMarked;
