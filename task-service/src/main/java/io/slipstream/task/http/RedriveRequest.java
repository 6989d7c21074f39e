package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which dead tasks to make live again.
 *
 * @param ids their ids
 */
@RegisterForReflection
public record RedriveRequest(@JsonProperty("ids") @Nullable List<@Nullable String> ids) {}
