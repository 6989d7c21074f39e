package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipstream.task.task.DeadGroup;
import java.time.Instant;
import java.util.UUID;

/**
 * Dead tasks that died of the same.
 *
 * @param fingerprint names the group
 * @param type the task type
 * @param error what they died of, its words without numbers, ids and quoted texts
 * @param count how many there are
 * @param firstAt when the first of them died
 * @param lastAt when the last of them died
 * @param exampleId one of them
 */
@RegisterForReflection
public record DeadGroupResponse(
        @JsonProperty("fingerprint") String fingerprint,
        @JsonProperty("type") String type,
        @JsonProperty("error") TaskResponse.Failure error,
        @JsonProperty("count") long count,
        @JsonProperty("first_at") Instant firstAt,
        @JsonProperty("last_at") Instant lastAt,
        @JsonProperty("example_id") UUID exampleId) {
    static DeadGroupResponse from(DeadGroup group) {
        return new DeadGroupResponse(
                group.fingerprint(),
                group.type(),
                new TaskResponse.Failure(group.errorType(), group.message()),
                group.count(),
                group.firstAt(),
                group.lastAt(),
                group.example());
    }
}
