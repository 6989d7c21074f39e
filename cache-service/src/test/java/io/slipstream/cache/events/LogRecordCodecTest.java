package io.slipstream.cache.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.slipstream.cache.invalidation.Canary;
import io.slipstream.cache.invalidation.Canary.Hearing;
import io.slipstream.cache.invalidation.Canary.Step;
import io.slipstream.cache.invalidation.LogRecord;
import io.slipstream.cache.invalidation.Stamp;
import io.slipstream.contracts.event.CacheInvalidatedV1.Scope;
import io.slipstream.contracts.event.EventHeaders;
import io.slipstream.contracts.event.EventType;
import io.slipstream.devkit.clock.TestClock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogRecordCodecTest {
    private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
    private static final Canary CANARY =
            new Canary("test", "a", Step.REPORT, new Hearing(Map.of("b", 7L), 1L, 2L, null, 4L));

    private final LogRecordCodec here = new LogRecordCodec(JSON, new TestClock(), "a");
    private final LogRecordCodec there = new LogRecordCodec(JSON, new TestClock(), "b");

    private ConsumerRecord<byte[], byte[]> sent(LogRecord record) {
        ProducerRecord<byte[], byte[]> sent = here.encode(0, record);
        ConsumerRecord<byte[], byte[]> read = new ConsumerRecord<>(sent.topic(), 0, 9, sent.key(), sent.value());
        sent.headers().forEach(read.headers()::add);
        return read;
    }

    @Test
    void heartbeat_readByAnother_saysHowFarItsSenderIs() {
        LogRecord.Heartbeat heartbeat = new LogRecord.Heartbeat("a", 3, AT, new Stamp(-7, 42), true);

        LogRecord.Heartbeat read = there.anyHeartbeat(sent(heartbeat));

        assertThat(read).isNotNull();
        assertThat(read.replica()).isEqualTo("a");
        assertThat(read.at()).isEqualTo(AT);
        assertThat(read.applied()).isEqualTo(new Stamp(-7, 42));
        assertThat(read.untold()).isTrue();
        assertThat(here.ownHeartbeat(sent(heartbeat))).isEqualTo(3);
        assertThat(there.ownHeartbeat(sent(heartbeat))).isNegative();
    }

    @Test
    void heartbeat_ofAnEarlierVersion_saysNothingOfHowFarItIs() {
        ConsumerRecord<byte[], byte[]> earlier = sent(new LogRecord.Heartbeat("a", 3, AT, new Stamp(7, 42), false));
        earlier.headers().remove("ce_applied");

        assertThat(there.anyHeartbeat(earlier))
                .isNotNull()
                .satisfies(read -> assertThat(read.applied()).isEqualTo(Stamp.NONE));
    }

    @Test
    void heartbeat_thatIsNone_isPassedOver() {
        for (byte[] value : new byte[][] {null, {}, {'{'}, {'{', '}'}}) {
            ConsumerRecord<byte[], byte[]> broken =
                    new ConsumerRecord<>("slipstream.invalidations", 0, 9, new byte[0], value);

            assertThat(there.anyHeartbeat(broken)).isNull();
            assertThat(there.canary(broken)).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"test\":\"t\",\"replica\":\"a\",\"step\":\"SING\"}",
                "{\"test\":\"t\",\"replica\":\"a\",\"step\":\"REPORT\",\"hearing\":{}}"
            })
    void canary_thatIsNone_isPassedOver(String text) {
        ConsumerRecord<byte[], byte[]> broken = sent(new LogRecord.Word(CANARY));
        broken.headers().add("ce_canary", text.getBytes(StandardCharsets.UTF_8));

        assertThat(there.canary(broken)).isNull();
    }

    @Test
    void canary_readByAnother_isTheSame() {
        assertThat(there.canary(sent(new LogRecord.Word(CANARY)))).isEqualTo(CANARY);
    }

    @Test
    void canary_ofALaterVersion_isReadAsFarAsItIsKnown() {
        ConsumerRecord<byte[], byte[]> later = sent(new LogRecord.Word(CANARY));
        String text = new String(later.headers().lastHeader("ce_canary").value(), StandardCharsets.UTF_8);
        later.headers()
                .add(
                        "ce_canary",
                        text.replace("{\"test\"", "{\"more\":1,\"test\"").getBytes(StandardCharsets.UTF_8));

        assertThat(there.canary(later)).isEqualTo(CANARY);
    }

    static Stream<LogRecord> asides() {
        return Stream.of(new LogRecord.RollCall("a"), new LogRecord.Word(CANARY));
    }

    /** What a version that knows none of it does with it: it is somebody's heartbeat, and no floor. */
    @ParameterizedTest
    @MethodSource("asides")
    void aside_forAnEarlierVersion_isAHeartbeatOfNobodyItKnows(LogRecord aside) throws Exception {
        ConsumerRecord<byte[], byte[]> read = sent(aside);

        assertThat(LogRecordCodec.typeOf(read)).isEqualTo(EventType.CACHE_HEARTBEAT.type());
        assertThat(read.headers().lastHeader(EventHeaders.ID)).isNotNull();
        assertThat(here.ownHeartbeat(read)).isNegative();
        assertThat(LogRecordCodec.tellsOfUntoldWrites(read)).isFalse();
        assertThat(there.decode(read)).isNull();
        assertThat(JSON.readTree(read.value()).get("replica").asText()).isEqualTo("a");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"ada", "日本"})
    void invalidated_readByAnother_saysWhoAskedForIt(@Nullable String subject) {
        LogRecord.Invalidated record =
                new LogRecord.Invalidated("id", "tenant", "wiki", Scope.TAG, List.of("t"), true, AT, "a", subject);

        assertThat(there.decode(sent(record))).isEqualTo(record);
    }
}
