package io.slipstream.asset.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.slipstream.asset.asset.ServingMetrics.Outcome;
import io.slipstream.asset.asset.ServingStats;
import io.slipstream.asset.asset.Tier;
import io.slipstream.asset.variant.Coding;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a replica served since it started.
 *
 * @param replica its name
 * @param since when it started
 * @param requests all requests for files
 * @param hits answers from {@code memory} and {@code disk}
 * @param misses answers that needed the store
 * @param hitRatio hits of hits and misses, 0 to 1
 * @param notModified how many were 304
 * @param bytesServed bytes of files sent
 * @param bytesSaved bytes that need not be sent, by {@code compression} and {@code revalidation}
 * @param byEncoding answers with bytes, and their bytes, by encoding
 * @param byOutcome requests by what became of them
 */
record StatsResponse(
        @JsonProperty("replica") String replica,
        @JsonProperty("since") Instant since,
        @JsonProperty("requests") long requests,
        @JsonProperty("hits") Map<String, Long> hits,
        @JsonProperty("misses") long misses,
        @JsonProperty("hit_ratio") double hitRatio,
        @JsonProperty("not_modified") long notModified,
        @JsonProperty("bytes_served") long bytesServed,
        @JsonProperty("bytes_saved") Map<String, Long> bytesSaved,
        @JsonProperty("by_encoding") Map<String, EncodingStats> byEncoding,
        @JsonProperty("by_outcome") Map<String, Long> byOutcome) {
    static StatsResponse from(String replica, Instant since, ServingStats stats) {
        Map<String, Long> hits = new LinkedHashMap<>();
        hits.put(Tier.MEMORY.value(), stats.tiers().getOrDefault(Tier.MEMORY, 0L));
        hits.put(Tier.DISK.value(), stats.tiers().getOrDefault(Tier.DISK, 0L));
        Map<String, Long> saved = new LinkedHashMap<>();
        saved.put("compression", stats.savedByCompression());
        saved.put("revalidation", stats.savedByRevalidation());
        Map<String, EncodingStats> encodings = new LinkedHashMap<>();
        for (Coding coding : Coding.values()) {
            encodings.put(
                    coding.token(),
                    new EncodingStats(
                            stats.responses().getOrDefault(coding, 0L),
                            stats.bytes().getOrDefault(coding, 0L)));
        }
        Map<String, Long> outcomes = new LinkedHashMap<>();
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome.value(), stats.outcomes().getOrDefault(outcome, 0L));
        }
        return new StatsResponse(
                replica,
                since,
                stats.requests(),
                hits,
                stats.tiers().getOrDefault(Tier.STORE, 0L),
                stats.hitRatio(),
                stats.outcomes().getOrDefault(Outcome.NOT_MODIFIED, 0L),
                stats.bytesSent(),
                saved,
                encodings,
                outcomes);
    }

    /**
     * Answers in one encoding.
     *
     * @param responses how many
     * @param bytes how many bytes together
     */
    record EncodingStats(
            @JsonProperty("responses") long responses,
            @JsonProperty("bytes") long bytes) {}
}
