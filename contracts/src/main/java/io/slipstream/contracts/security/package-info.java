/**
 * Scopes, and the claims of the token that the gateway passes on to the services.
 */
@NullMarked
package io.slipstream.contracts.security;

import org.jspecify.annotations.NullMarked;
