package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * Whether submissions return before their tasks end.
 *
 * @param asynchronous true as shipped
 */
@RegisterForReflection
public record SwitchBody(
        @JsonProperty("asynchronous") @Nullable Boolean asynchronous) {}
