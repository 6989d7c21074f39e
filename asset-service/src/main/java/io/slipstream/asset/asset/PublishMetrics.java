package io.slipstream.asset.asset;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.slipstream.asset.variant.Coding;
import io.slipstream.asset.variant.StagedContent;
import io.slipstream.asset.variant.StagedVariant;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Meters of publishing. */
@ApplicationScoped
public class PublishMetrics {
    /** Label: {@code file} or {@code bundle}. */
    private static final String KIND = "kind";

    /** Label: the coding's token. */
    private static final String ENCODING = "encoding";

    private final MeterRegistry registry;

    PublishMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Something was published. */
    void published(String kind, int files, long sizeBytes) {
        Counter.builder("slipstream_asset_publish_files_total")
                .description("Files published, alone or in bundles")
                .tag(KIND, kind)
                .register(registry)
                .increment(files);
        Counter.builder("slipstream_asset_publish_bytes_total")
                .description("Bytes published, not encoded")
                .tag(KIND, kind)
                .register(registry)
                .increment(sizeBytes);
    }

    /** A content was compressed, or found not worth it. */
    void compressed(StagedContent original, List<StagedVariant> variants) {
        count(Coding.IDENTITY, original.sizeBytes());
        variants.forEach(variant -> count(variant.coding(), variant.content().sizeBytes()));
    }

    private void count(Coding coding, long sizeBytes) {
        Counter.builder("slipstream_asset_variant_bytes_total")
                .description("Bytes of new contents by encoding; identity counts every content")
                .tag(ENCODING, coding.token())
                .register(registry)
                .increment(sizeBytes);
    }
}
