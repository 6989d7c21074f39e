package io.slipstream.asset.asset;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.slipstream.asset.variant.Coding;
import io.slipstream.asset.variant.Variant;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts of what this replica served since it started. Meters and the statistics of the API read the same counters, and so does the
 * {@code Cache-Status} of each answer name the tier that is counted here. Any thread.
 */
@ApplicationScoped
public class ServingMetrics {
    /** Label: the {@link Outcome}. */
    private static final String OUTCOME = "outcome";

    /** Label: the {@link Tier}. */
    private static final String TIER = "tier";

    /** Label: the coding's token. */
    private static final String ENCODING = "encoding";

    private final Map<Outcome, LongAdder> outcomes = adders(Outcome.class);
    private final Map<Tier, LongAdder> tiers = adders(Tier.class);
    private final Map<Coding, LongAdder> responses = adders(Coding.class);
    private final Map<Coding, LongAdder> bytes = adders(Coding.class);
    private final LongAdder savedByCompression = new LongAdder();
    private final LongAdder savedByRevalidation = new LongAdder();

    ServingMetrics(MeterRegistry registry) {
        outcomes.forEach((outcome, count) -> FunctionCounter.builder(
                        "slipstream_asset_serving_requests_total", count, LongAdder::sum)
                .description("Requests for files by what became of them")
                .tag(OUTCOME, outcome.value())
                .register(registry));
        tiers.forEach((tier, count) -> FunctionCounter.builder(
                        "slipstream_asset_serving_lookups_total", count, LongAdder::sum)
                .description("Answers with a file's bytes or validators by the tier they came from")
                .tag(TIER, tier.value())
                .register(registry));
        bytes.forEach((coding, count) -> FunctionCounter.builder(
                        "slipstream_asset_serving_sent_bytes_total", count, LongAdder::sum)
                .description("Bytes of files that were sent, by encoding")
                .tag(ENCODING, coding.token())
                .register(registry));
        FunctionCounter.builder("slipstream_asset_serving_saved_bytes_total", savedByCompression, LongAdder::sum)
                .description("Bytes that need not be sent, by what saved them")
                .tag("by", "compression")
                .register(registry);
        FunctionCounter.builder("slipstream_asset_serving_saved_bytes_total", savedByRevalidation, LongAdder::sum)
                .description("Bytes that need not be sent, by what saved them")
                .tag("by", "revalidation")
                .register(registry);
    }

    /** A request that got no file: it is absent, refused or failed. */
    public void refused(Outcome outcome) {
        counter(outcomes, outcome).increment();
    }

    /** A request whose copy was found good. */
    public void notModified(Variant variant, Tier tier) {
        counter(outcomes, Outcome.NOT_MODIFIED).increment();
        counter(tiers, tier).increment();
        savedByRevalidation.add(variant.sizeBytes());
    }

    /** A request that got headers alone. */
    public void head(Tier tier) {
        counter(outcomes, Outcome.HEAD).increment();
        counter(tiers, tier).increment();
    }

    /**
     * A request that got a file or parts of it.
     *
     * @param sentBytes how many bytes of the representation
     */
    public void sent(Asset asset, Variant variant, Outcome outcome, Tier tier, long sentBytes) {
        counter(outcomes, outcome).increment();
        counter(tiers, tier).increment();
        counter(responses, variant.coding()).increment();
        counter(bytes, variant.coding()).add(sentBytes);
        if (outcome == Outcome.FULL) {
            savedByCompression.add(asset.sizeBytes() - variant.sizeBytes());
        }
    }

    /** The counts as they are now. */
    public ServingStats stats() {
        return new ServingStats(
                sums(outcomes),
                sums(tiers),
                sums(responses),
                sums(bytes),
                savedByCompression.sum(),
                savedByRevalidation.sum());
    }

    private static <K extends Enum<K>> Map<K, LongAdder> adders(Class<K> keys) {
        Map<K, LongAdder> adders = new EnumMap<>(keys);
        for (K key : keys.getEnumConstants()) {
            adders.put(key, new LongAdder());
        }
        return adders;
    }

    private static <K extends Enum<K>> LongAdder counter(Map<K, LongAdder> adders, K key) {
        LongAdder found = adders.get(key);
        if (found == null) {
            throw new IllegalStateException("no counter for " + key);
        }
        return found;
    }

    private static <K extends Enum<K>> Map<K, Long> sums(Map<K, LongAdder> adders) {
        Map<K, Long> sums = new LinkedHashMap<>();
        adders.forEach((key, adder) -> sums.put(key, adder.sum()));
        return sums;
    }

    /** What becomes of a request. */
    public enum Outcome {
        /** 200 with the whole representation. */
        FULL,
        /** 206 with parts of it. */
        PARTIAL,
        /** 200 without a body. */
        HEAD,
        /** 304. */
        NOT_MODIFIED,
        /** 412. */
        PRECONDITION_FAILED,
        /** 416. */
        RANGE_NOT_SATISFIABLE,
        /** 406. */
        NOT_ACCEPTABLE,
        /** 404. */
        NOT_FOUND,
        /** 405. */
        METHOD_NOT_ALLOWED,
        /** 5xx. */
        FAILED;

        /** The outcome as it stands in JSON and in metrics. */
        public String value() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
