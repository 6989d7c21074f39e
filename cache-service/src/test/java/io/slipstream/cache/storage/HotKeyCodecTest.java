package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.cache.entry.EntryKey;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HotKeyCodecTest {
    private static final List<EntryKey> KEYS = List.of(
            new EntryKey("acme", "wiki", "page/1"),
            new EntryKey("other", "wiki", "page/1"),
            new EntryKey("acme", "search", "ü,\n" + "€".repeat(1300)),
            new EntryKey("acme", "wiki", "page/2"));

    @Test
    void keys_encodedAndDecoded_areTheSameInTheirOrder() {
        byte[] bytes = HotKeyCodec.encode(KEYS);

        assertThat(HotKeyCodec.decode(bytes, 10)).isEqualTo(KEYS);
        assertThat(HotKeyCodec.decode(bytes, 2)).isEqualTo(KEYS.subList(0, 2));
        assertThat(HotKeyCodec.decode(HotKeyCodec.encode(List.of()), 10)).isEmpty();
    }

    @Test
    void bytes_thatAreCutOffOrOfAnotherFormat_areNoKeys() {
        byte[] bytes = HotKeyCodec.encode(KEYS);
        byte[] other = bytes.clone();
        other[0] = 99;

        assertThat(IntStream.range(0, bytes.length / 2)
                        .mapToObj(length -> HotKeyCodec.decode(Arrays.copyOf(bytes, length), 10)))
                .allMatch(List::isEmpty);
        assertThat(HotKeyCodec.decode(other, 10)).isEmpty();
    }
}
