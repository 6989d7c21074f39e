package io.slipstream.client.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlotMemoryTest {
    private static final Slot SLOT = new Slot("ns", "k");

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final SlotMemory<String> memory = new SlotMemory<>(Duration.ofSeconds(1), nanos::get);

    @Test
    void take_ofWhatWasPut_bringsItOnce() {
        memory.put(SLOT, "x");

        assertThat(memory.take(SLOT)).contains("x");
        assertThat(memory.take(SLOT)).isEmpty();
    }

    @Test
    void has_untilTheTimeIsOver_isTrue() {
        memory.put(SLOT, "x");
        assertThat(memory.has(SLOT)).isTrue();

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());

        assertThat(memory.has(SLOT)).isFalse();
        assertThat(memory.take(SLOT)).isEmpty();
    }

    @Test
    void put_ofMoreThanAThousand_forgetsTheOldest() {
        IntStream.rangeClosed(0, 1000).forEach(i -> memory.put(new Slot("ns", "k" + i), "x"));

        assertThat(memory.has(new Slot("ns", "k0"))).isFalse();
        assertThat(memory.has(new Slot("ns", "k1"))).isTrue();
    }
}
