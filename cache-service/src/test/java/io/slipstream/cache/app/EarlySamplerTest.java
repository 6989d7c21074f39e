package io.slipstream.cache.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EarlySamplerTest {
    private final AtomicLong clock = new AtomicLong(-1);

    private EarlySampler sampler(double ratio) {
        return new EarlySampler(ratio, Integer.MAX_VALUE, clock::get);
    }

    private static SamplingDecision decision(EarlySampler sampler, Context parent) {
        return sampler.shouldSample(
                        parent,
                        "ffffffffffffffffffffffffffffffff",
                        "GET",
                        SpanKind.SERVER,
                        Attributes.empty(),
                        List.of())
                .getDecision();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1})
    void wantsRoot_atTheEndsOfTheScale_isCertain(double ratio) {
        EarlySampler sampler = sampler(ratio);

        assertThat(IntStream.range(0, 1_000).filter(i -> sampler.wantsRoot()).count())
                .isEqualTo(Math.round(1_000 * ratio));
    }

    @Test
    void wantsRoot_between_isTheShare() {
        EarlySampler sampler = sampler(0.5);

        // Fails once in far more runs than there will ever be: 500 is 16 standard deviations from the bounds.
        assertThat(IntStream.range(0, 10_000).filter(i -> sampler.wantsRoot()).count())
                .isBetween(4_200L, 5_800L);
    }

    @Test
    void wantsRoot_pastTheMostOfASecond_waitsForTheNext() {
        EarlySampler few = new EarlySampler(1, 5, clock::get);

        assertThat(IntStream.range(0, 100).filter(i -> few.wantsRoot()).count()).isEqualTo(5);
        clock.incrementAndGet();
        assertThat(IntStream.range(0, 100).filter(i -> few.wantsRoot()).count()).isEqualTo(5);
        clock.addAndGet(999_999_999);
        assertThat(few.wantsRoot()).isFalse();
    }

    @Test
    void shouldSample_whereATraceIsWanted_isNotDecidedAgain() {
        EarlySampler never = sampler(0);

        assertThat(decision(never, EarlySampler.wanted())).isEqualTo(SamplingDecision.RECORD_AND_SAMPLE);
        assertThat(decision(never, Context.root())).isEqualTo(SamplingDecision.DROP);
    }
}
