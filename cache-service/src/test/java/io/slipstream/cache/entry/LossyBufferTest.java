package io.slipstream.cache.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LossyBufferTest {
    private static final int WRITERS = 4;
    private static final int EACH = 50_000;

    private final LossyBuffer buffer = new LossyBuffer();
    private final List<Long> drained = new ArrayList<>();

    @Test
    void offer_untilFull_isTakenAndThenRefused() {
        assertThat(LongStream.rangeClosed(1, LossyBuffer.CAPACITY)).allMatch(buffer::offer);
        assertThat(buffer.offer(7)).isFalse();

        buffer.drain(drained::add);

        assertThat(drained)
                .isEqualTo(
                        LongStream.rangeClosed(1, LossyBuffer.CAPACITY).boxed().toList());
        assertThat(buffer.offer(7)).isTrue();
    }

    @Test
    void isHalfFull_fromHalfTheCapacityOn_untilItIsDrained() {
        for (int i = 1; i < LossyBuffer.CAPACITY / 2; i++) {
            buffer.offer(i);
        }
        assertThat(buffer.isHalfFull()).isFalse();

        buffer.offer(7);
        assertThat(buffer.isHalfFull()).isTrue();

        buffer.drain(drained::add);
        assertThat(buffer.isHalfFull()).isFalse();
    }

    @Test
    void drain_whileManyOffer_findsWhatWasTakenOnceAndInTheOrderOfEach() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<List<Long>>> writers = IntStream.rangeClosed(1, WRITERS)
                    .mapToObj(writer -> threads.submit(() -> LongStream.range(0, EACH)
                            .map(i -> (long) writer << Integer.SIZE | i)
                            .filter(buffer::offer)
                            .boxed()
                            .toList()))
                    .toList();
            while (!writers.stream().allMatch(Future::isDone)) {
                buffer.drain(drained::add);
            }
            buffer.drain(drained::add);

            for (int writer = 1; writer <= WRITERS; writer++) {
                long name = writer;
                assertThat(drained.stream()
                                .filter(number -> number >>> Integer.SIZE == name)
                                .toList())
                        .isEqualTo(writers.get(writer - 1).get());
            }
        }
        assertThat(drained).hasSizeGreaterThanOrEqualTo(LossyBuffer.CAPACITY);
    }
}
