package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.cache.entry.ContentHash;
import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.invalidation.Dependencies;
import io.slipstream.cache.invalidation.Stamp;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryCodecTest {
    private static final long STORE = 0x1122334455667788L;

    private final EntryCodec codec = new EntryCodec(4096);

    private static Entry entry(byte[] value, Dependencies dependencies) {
        return new Entry(
                value, "text/x-ü", ContentHash.of(value, "text/x-ü"), new Stamp(-5, 9), 42, 1, 2, 3, dependencies);
    }

    private static Dependencies dependencies() {
        return new Dependencies(List.of("a", "日本"), List.of("s.t", "*.t"), "ada", null, "git/one");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 100_000})
    void decode_ofWhatWasEncoded_isTheEntry(int size) {
        byte[] random = new byte[size];
        new Random(size).nextBytes(random);
        byte[] text = "x".repeat(size).getBytes(StandardCharsets.UTF_8);

        for (byte[] value : List.of(random, text)) {
            Entry entry = entry(value, dependencies());
            byte[] bytes = codec.encode(entry, STORE);

            assertThat(EntryCodec.decode(bytes, STORE))
                    .usingRecursiveComparison()
                    .isEqualTo(entry);
            assertThat(EntryCodec.decode(bytes, STORE + 1)).isNull();
            Entry header = EntryCodec.decodeHeader(Arrays.copyOf(bytes, EntryCodec.headerLength(bytes)), STORE);
            assertThat(header.value()).isEmpty();
            assertThat(header.dependencies()).isEqualTo(entry.dependencies());
        }
    }

    @Test
    void encode_ofACompressibleValue_isSmaller() {
        byte[] value = "compressible ".repeat(1000).getBytes(StandardCharsets.UTF_8);

        assertThat(codec.encode(entry(value, Dependencies.NONE), STORE)).hasSizeLessThan(value.length / 10);
    }

    @Test
    void decode_ofBytesCutOffAnywhere_isNullOrFails_butNeverAnotherEntry() {
        byte[] bytes = codec.encode(
                entry("compressible ".repeat(1000).getBytes(StandardCharsets.UTF_8), dependencies()), STORE);

        for (int length = 0; length < bytes.length; length++) {
            assertThat(EntryCodec.decode(Arrays.copyOf(bytes, length), STORE)).isNull();
        }
    }

    @Test
    void decode_ofAnotherFormat_isNull() {
        byte[] bytes = codec.encode(entry(new byte[1], Dependencies.NONE), STORE);
        bytes[0] = 1;

        assertThat(EntryCodec.decode(bytes, STORE)).isNull();
        assertThat(EntryCodec.headerLength(bytes)).isZero();
    }

    @Test
    void encode_isFormatTwo_forGood() {
        byte[] bytes = codec.encode(entry("v".getBytes(StandardCharsets.UTF_8), Dependencies.NONE), STORE);

        assertThat(HexFormat.of().formatHex(bytes))
                .isEqualTo("0200" + "fffffffffffffffb" + "0000000000000009" + "1122334455667788" + "000000000000002a"
                        + "0000000000000001" + "0000000000000002" + "0000000000000003"
                        + ContentHash.of("v".getBytes(StandardCharsets.UTF_8), "text/x-ü")
                        + "00000069" + "00000001"
                        + "0009746578742f782dc3bc" + "0000" + "0000" + "ffff" + "ffff" + "ffff" + "ffff" + "76");
        assertThat(Arrays.copyOfRange(bytes, EntryCodec.WRITE_FIRST, EntryCodec.WRITE_LAST + 1))
                .endsWith(42);
    }
}
