package io.slipstream.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * Payload of {@link EventType#CACHE_SETTINGS_CHANGED}. Key: the namespace. The tenant is in the envelope.
 *
 * @param namespace whose policy; {@code *} for the switch
 * @param origin the replica that accepted the change
 * @param changedAt when it was committed
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CacheSettingsChangedV1(
        @JsonProperty("namespace") String namespace,
        @JsonProperty("origin") String origin,
        @JsonProperty("changed_at") Instant changedAt) {}
