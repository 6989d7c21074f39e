package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;

/**
 * Slots to come.
 *
 * @param data in order
 */
@RegisterForReflection
public record PreviewResponse(@JsonProperty("data") List<Instant> data) {}
