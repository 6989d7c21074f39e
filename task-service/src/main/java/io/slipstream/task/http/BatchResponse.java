package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.contracts.problem.Problem;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What became of each of several.
 *
 * @param data in the order of the request
 */
@RegisterForReflection
public record BatchResponse(@JsonProperty("data") List<Item> data) {
    /**
     * What became of one: either id and status, or an error.
     *
     * @param id the task's id
     * @param status the task's status
     * @param error why there is none
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Item(
            @JsonProperty("id") @Nullable UUID id,
            @JsonProperty("status") @Nullable String status,
            @JsonProperty("error") @Nullable Problem error) {}
}
