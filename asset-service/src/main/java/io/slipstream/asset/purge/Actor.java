package io.slipstream.asset.purge;

import io.slipstream.contracts.security.Tenant;
import org.jspecify.annotations.Nullable;

/**
 * Who changes something, as its credential says.
 *
 * @param tenant whose files are changed
 * @param subject who does it
 * @param traceParent the W3C trace context of the request, which events carry on; null if it is not traced
 */
public record Actor(Tenant tenant, String subject, @Nullable String traceParent) {}
