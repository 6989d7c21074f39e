package io.slipstream.task.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TaskIdsTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    @Test
    void next_anyTime_isVersion7OfThatTime() {
        UUID id = new TaskIds(InstantSource.fixed(NOW)).next();

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
    }

    @Test
    void next_sameMillisecond_neverRepeats() {
        TaskIds ids = new TaskIds(InstantSource.fixed(NOW));
        assertThat(Stream.generate(ids::next).limit(10_000).distinct().count()).isEqualTo(10_000);
    }

    @Test
    void next_later_sortsBehind() {
        UUID earlier = new TaskIds(InstantSource.fixed(NOW)).next();
        UUID later = new TaskIds(InstantSource.fixed(NOW.plusMillis(1))).next();
        assertThat(later.toString()).isGreaterThan(earlier.toString());
    }
}
