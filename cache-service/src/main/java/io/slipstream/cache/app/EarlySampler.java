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
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A share of the traces that begin here, and no more than so many a second; for a request it may have been decided before its span is. A trace costs
 * as much as several hits, and those of a busy second are much alike. Any thread may call.
 */
final class EarlySampler implements Sampler {
    private static final ContextKey<Boolean> WANTED = ContextKey.named("slipstream-trace-wanted");
    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Context WITH_WANTED = Context.root().with(WANTED, true);

    private final double ratio;
    private final int maxPerSecond;
    private final LongSupplier clock;
    private final Sampler late;
    private long second;
    private int inSecond;

    /**
     * Samples a share of traces.
     *
     * @param ratio the share, from 0 to 1
     * @param maxPerSecond how many of those that are decided on early may begin in a second
     * @param clock nanoseconds
     */
    EarlySampler(double ratio, int maxPerSecond, LongSupplier clock) {
        this.ratio = ratio;
        this.maxPerSecond = maxPerSecond;
        this.clock = clock;
        this.late = Sampler.traceIdRatioBased(ratio);
    }

    /** Decides on a trace that is about to begin; if it is wanted, its span is to be made in {@link #wanted()}. */
    boolean wantsRoot() {
        return ratio > 0 && ThreadLocalRandom.current().nextDouble() < ratio && hasRoom();
    }

    private synchronized boolean hasRoom() {
        long now = Math.floorDiv(clock.getAsLong(), NANOS);
        if (now != second) {
            second = now;
            inSecond = 0;
        }
        inSecond++;
        return inSecond <= maxPerSecond;
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
