/**
 * The beans that an application can inject.
 */
@NullMarked
package io.slipstream.client.app;

import org.jspecify.annotations.NullMarked;
