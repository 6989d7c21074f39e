/**
 * Namespaces of a tenant, their policies, and the switch that turns caching off.
 */
@NullMarked
package io.slipstream.cache.namespace;

import org.jspecify.annotations.NullMarked;
