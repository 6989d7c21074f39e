package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.cache.invalidation.LogRecord;
import io.slipstream.contracts.event.CacheInvalidatedV1.Scope;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FloorCodecTest {
    @ParameterizedTest
    @EnumSource(Scope.class)
    void decode_ofWhatWasEncoded_isTheFloor_andOfDamagedBytesNull(Scope scope) {
        LogRecord.Invalidated floor = new LogRecord.Invalidated(
                "id",
                "tenant",
                "*",
                scope,
                List.of("", "日本", "x".repeat(5000)),
                scope == Scope.TAG,
                Instant.parse("2026-01-02T03:04:05.678901234Z"),
                "replica");

        byte[] bytes = FloorCodec.encode(floor);

        assertThat(FloorCodec.decode(bytes)).isEqualTo(floor);
        for (int length = 0; length < bytes.length; length += 7) {
            assertThat(FloorCodec.decode(Arrays.copyOf(bytes, length))).isNull();
        }
        bytes[bytes.length / 2] ^= 1;
        assertThat(FloorCodec.decode(bytes)).isNull();
    }
}
