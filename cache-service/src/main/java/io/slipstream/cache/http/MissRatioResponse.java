package io.slipstream.cache.http;

import io.slipstream.cache.entry.LocalTier;
import io.slipstream.cache.entry.MissRatioCurve;
import io.slipstream.cache.namespace.Namespace;
import java.util.List;
import java.util.Objects;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * How hits in process would be with less or more memory, as one replica estimates it from a sample of the keys.
 *
 * @param replica which replica
 * @param namespaces by namespace; those that are not estimated are left out
 */
record MissRatioResponse(String replica, List<OfNamespace> namespaces) {
    private static final double[] FACTORS = {0.25, 0.5, 1, 2, 4};

    /**
     * A namespace.
     *
     * @param bytes the memory that is compared with: its {@code max_bytes}, else what its entries take now
     * @param reads how many reads the estimate rests on; older ones count less
     * @param estimates for a quarter of the memory up to four times as much; empty before the first read
     */
    record OfNamespace(String namespace, long bytes, long reads, List<Estimate> estimates) {
        static OfNamespace of(Namespace namespace, LocalTier.Usage usage, MissRatioCurve curve) {
            Long limit = namespace.policy().maxBytes();
            long bytes = limit == null ? usage.bytes() : limit;
            return new OfNamespace(
                    namespace.name(),
                    bytes,
                    curve.reads(),
                    DoubleStream.of(FACTORS)
                            .mapToObj(factor -> Estimate.of(factor, (long) (bytes * factor), curve))
                            .filter(Objects::nonNull)
                            .toList());
        }
    }

    /**
     * What is expected of a size.
     *
     * @param factor how many times the memory
     * @param bytes how much that is
     * @param hitRatio which part of the reads would be hits in process, from 0 to 1
     * @param missRatio which part would not
     */
    record Estimate(double factor, long bytes, double hitRatio, double missRatio) {
        static @Nullable Estimate of(double factor, long bytes, MissRatioCurve curve) {
            Double hits = curve.hitRatio(bytes);
            return hits == null ? null : new Estimate(factor, bytes, hits, 1 - hits);
        }
    }
}
