package io.slipstream.gateway.edge;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /api/v1/api-keys/{id}:rotate}; may be left out.
 *
 * @param overlap how long the present secret works on; the configured time when left out
 */
public record RotationRequest(@Nullable Duration overlap) {}
