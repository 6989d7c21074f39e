package io.slipstream.task.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What to show the slots of, without storing it; the first four fields as in a schedule.
 *
 * @param cron five or six fields, or a name such as {@code @daily}
 * @param interval a time between slots
 * @param at a moment
 * @param timeZone of {@code cron}
 * @param from from when; now if absent
 * @param count how many slots, 1 to 100; 10 if absent
 */
@RegisterForReflection
public record PreviewRequest(
        @JsonProperty("cron") @Nullable @Schema(examples = "0 2 * * *")
        String cron,

        @JsonProperty("interval") @Nullable @Schema(implementation = String.class, examples = "PT15M")
        JsonNode interval,

        @JsonProperty("at") @Nullable Instant at,

        @JsonProperty("time_zone") @Nullable @Schema(examples = "Europe/Berlin")
        String timeZone,

        @JsonProperty("from") @Nullable Instant from,
        @JsonProperty("count") @Nullable Integer count) {}
