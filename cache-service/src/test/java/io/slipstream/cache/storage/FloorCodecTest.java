package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.cache.invalidation.LogRecord;
import io.slipstream.contracts.event.CacheInvalidatedV1.Scope;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
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
                "replica",
                scope == Scope.KEY ? null : "ada");

        byte[] bytes = FloorCodec.encode(floor);

        assertThat(FloorCodec.decode(bytes)).isEqualTo(floor);
        for (int length = 0; length < bytes.length; length += 7) {
            assertThat(FloorCodec.decode(Arrays.copyOf(bytes, length))).isNull();
        }
        bytes[bytes.length / 2] ^= 1;
        assertThat(FloorCodec.decode(bytes)).isNull();
    }

    @Test
    void decode_ofWhatAnOlderVersionWrote_isTheFloorWithoutItsSubject() {
        LogRecord.Invalidated floor = new LogRecord.Invalidated(
                "id", "tenant", "*", Scope.TAG, List.of("t"), false, Instant.parse("2026-01-02T03:04:05Z"), "replica");
        ByteBuffer body = Frame.open((byte) 1, FloorCodec.encode(floor));
        byte[] older = new byte[body.remaining() - Integer.BYTES];
        body.get(older);

        assertThat(FloorCodec.decode(Frame.seal((byte) 1, older))).isEqualTo(floor);
    }
}
