package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.contracts.problem.Problem;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What became of one line of a stream of tasks: either id and status, or an error.
 *
 * @param line the number of the line, from 1
 * @param id the task's id
 * @param status the task's status
 * @param error why there is none
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LineOutcome(
        @JsonProperty("line") long line,
        @JsonProperty("id") @Nullable UUID id,
        @JsonProperty("status") @Nullable String status,
        @JsonProperty("error") @Nullable Problem error) {
    static LineOutcome of(long line, BatchResponse.Item item) {
        return new LineOutcome(line, item.id(), item.status(), item.error());
    }
}
