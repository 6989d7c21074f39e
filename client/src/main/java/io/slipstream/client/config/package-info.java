/**
 * Settings of the client, {@code slipstream.client.*}. Uses nothing else of the client.
 */
@NullMarked
package io.slipstream.client.config;

import org.jspecify.annotations.NullMarked;
