package io.slipstream.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * Payload of {@link EventType#CACHE_HEARTBEAT}; one record to each partition. Its tenant is {@code default}.
 *
 * @param replica who beats
 * @param epoch the replica's run
 * @param sequence the last sequence it wrote to the log in this epoch
 * @param sentAt when
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CacheHeartbeatV1(
        @JsonProperty("replica") String replica,
        @JsonProperty("epoch") long epoch,
        @JsonProperty("sequence") long sequence,
        @JsonProperty("sent_at") Instant sentAt) {}
