package io.slipstream.extractor.extraction;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Semaphore;

/** The meters of extractions. */
public final class ExtractionMetrics {
    /** Label: {@code extracted}, {@code truncated}, {@code busy}, {@code parser_lost}, or a flaw in lower case. */
    public static final String OUTCOME = "outcome";

    private final MeterRegistry registry;
    private final Counter refused;
    private final Counter replaced;

    /** Meters in a registry. */
    public ExtractionMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.refused = Counter.builder("slipstream_extractor_extraction_refused_total")
                .description("Documents turned away because every place was taken")
                .register(registry);
        this.replaced = Counter.builder("slipstream_extractor_parser_replaced_total")
                .description("Parser processes replaced: killed, ended, or used up")
                .register(registry);
    }

    void watchPlaces(Semaphore places, int total) {
        Gauge.builder("slipstream_extractor_extraction_admitted", places, free -> total - free.availablePermits())
                .description("Documents being read or waiting for a parser")
                .register(registry);
    }

    void refused() {
        refused.increment();
    }

    void parserReplaced() {
        replaced.increment();
    }

    void ended(ExtractionResult result, Duration duration) {
        Timer.builder("slipstream_extractor_extraction_duration_seconds")
                .description("How long a document took, with its wait for a parser")
                .tag(OUTCOME, outcome(result))
                .register(registry)
                .record(duration);
    }

    private static String outcome(ExtractionResult result) {
        return switch (result) {
            case ExtractionResult.Extracted extracted -> extracted.document().truncated() ? "truncated" : "extracted";
            case ExtractionResult.Unreadable unreadable ->
                unreadable.flaw().name().toLowerCase(Locale.ROOT);
            case ExtractionResult.Busy ignored -> "busy";
            case ExtractionResult.ParserLost ignored -> "parser_lost";
        };
    }
}
