package io.slipstream.asset.variant;

import io.slipstream.asset.policy.MediaTypes;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** Makes the compressed variants of a file: for types that compress, where the result is smaller. Any thread. */
public class VariantMaker {
    private final List<Encoder> encoders;
    private final long minSizeBytes;
    private final int parallelism;
    private final Executor executor;

    /**
     * A maker with its encoders.
     *
     * @param minSizeBytes the smallest file that is tried
     * @param parallelism how many files are worth being given at once
     * @param executor runs the encoders, which block
     */
    public VariantMaker(List<Encoder> encoders, long minSizeBytes, int parallelism, Executor executor) {
        this.encoders = List.copyOf(encoders);
        this.minSizeBytes = minSizeBytes;
        this.parallelism = parallelism;
        this.executor = executor;
    }

    /** How many files are worth being given at once. */
    public int parallelism() {
        return parallelism;
    }

    /** What cannot be made on this machine; told to publishers. */
    public List<String> warnings() {
        return encoders.stream()
                .filter(encoder -> !encoder.available())
                .map(encoder -> "no '" + encoder.coding().token() + "' variants: the native library is not available")
                .toList();
    }

    /** The variants that are worth sending; may be none. */
    public Uni<List<StagedVariant>> make(StagedContent original, String mediaType, Staging staging) {
        if (original.sizeBytes() < minSizeBytes || !MediaTypes.compressible(mediaType)) {
            return Uni.createFrom().item(List.of());
        }
        return Uni.createFrom().item(() -> encode(original, staging)).runSubscriptionOn(executor);
    }

    private List<StagedVariant> encode(StagedContent original, Staging staging) {
        List<StagedVariant> variants = new ArrayList<>();
        try {
            for (Encoder encoder : encoders) {
                if (encoder.available()) {
                    StagedContent encoded = staging.encode(original, encoder);
                    if (encoded.sizeBytes() < original.sizeBytes()) {
                        variants.add(new StagedVariant(encoder.coding(), encoded));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("variants of content " + original.hash() + " cannot be written", e);
        }
        return variants;
    }
}
