package io.slipstream.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * Payload of {@link EventType#CACHE_INVALIDATION_UNDONE}; one record to each partition. The tenant is in the envelope.
 *
 * @param id the soft invalidation that holds no more
 * @param origin the replica that accepted it
 * @param requestedAt when it was accepted
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CacheInvalidationUndoneV1(
        @JsonProperty("id") String id,
        @JsonProperty("origin") String origin,
        @JsonProperty("requested_at") Instant requestedAt) {}
