package io.slipstream.cache.app;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A share of the traces that begin here; for a request it may have been decided before its span is. Any thread may call. */
final class EarlySampler implements Sampler {
    private static final ContextKey<Boolean> WANTED = ContextKey.named("slipstream-trace-wanted");
    private static final Context WITH_WANTED = Context.root().with(WANTED, true);

    private final double ratio;
    private final Sampler late;

    /** Samples a share of traces, from 0 to 1. */
    EarlySampler(double ratio) {
        this.ratio = ratio;
        this.late = Sampler.traceIdRatioBased(ratio);
    }

    /** Decides on a trace that is about to begin; if it is wanted, its span is to be made in {@link #wanted()}. */
    boolean wantsRoot() {
        return ratio > 0 && ThreadLocalRandom.current().nextDouble() < ratio;
    }

    /** Where it is known that a trace is wanted. */
    static Context wanted() {
        return WITH_WANTED;
    }

    @Override
    public SamplingResult shouldSample(
            Context parent, String traceId, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
        return parent.get(WANTED) != null
                ? SamplingResult.recordAndSample()
                : late.shouldSample(parent, traceId, name, kind, attributes, links);
    }

    @Override
    public String getDescription() {
        return "EarlySampler{" + ratio + '}';
    }
}
