/**
 * Who is calling: API keys, made and revoked here, tokens of the users' own identity provider, and the token that the
 * services see instead of either.
 */
@NullMarked
package io.slipstream.gateway.credential;

import org.jspecify.annotations.NullMarked;
