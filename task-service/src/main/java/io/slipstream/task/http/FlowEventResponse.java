package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.UUID;

/** What followers of a flow are told. */
public sealed interface FlowEventResponse {
    /**
     * A part ended.
     *
     * @param flowId the flow
     * @param part the part
     * @param at when it ended
     */
    @RegisterForReflection
    record Part(
            @JsonProperty("flow_id") UUID flowId,
            @JsonUnwrapped FlowResponse.Part part,
            @JsonProperty("at") Instant at) implements FlowEventResponse {}

    /**
     * The flow ended; the stream is over.
     *
     * @param flowId the flow
     * @param state completed, failed or cancelled
     */
    @RegisterForReflection
    record End(
            @JsonProperty("flow_id") UUID flowId,
            @JsonProperty("state") String state) implements FlowEventResponse {}
}
