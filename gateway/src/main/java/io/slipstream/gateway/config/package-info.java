/**
 * The gateway's settings, one interface per feature; each method is a sentence of the manual. Nothing here depends on
 * other code of the gateway.
 */
@NullMarked
package io.slipstream.gateway.config;

import org.jspecify.annotations.NullMarked;
