package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class DiskRecordTest {
    private final EntryKey key = new EntryKey("t", "ns", "日本");
    private final EntryCodec codec = new EntryCodec(4096);
    private final Entry entry = DiskEntries.entry(key, 42, 100, 1, 2);
    private final byte[] bytes = DiskRecord.of(9, key, entry, codec).encode();

    @Test
    void decode_ofWhatWasEncoded_isTheRecord() {
        DiskRecord record = DiskRecord.decode(bytes);

        assertThat(record.sequence()).isEqualTo(9);
        assertThat(record.key()).isEqualTo(key);
        assertThat(record.toEntry()).usingRecursiveComparison().isEqualTo(entry);
    }

    @Test
    void decode_ofARenewedRecord_hasTheLaterSequence() {
        DiskRecord renewed =
                DiskRecord.decode(DiskRecord.decode(bytes).renewed(10).encode());

        assertThat(renewed.sequence()).isEqualTo(10);
        assertThat(renewed.toEntry()).usingRecursiveComparison().isEqualTo(entry);
    }

    @Test
    void decode_ofBytesWithOneFlippedBit_isNull() {
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] damaged = bytes.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(DiskRecord.decode(damaged)).as("bit %d", bit).isNull();
        }
    }

    @Test
    void decode_ofBytesCutOffAnywhere_isNull() {
        for (int length = 0; length < bytes.length; length++) {
            assertThat(DiskRecord.decode(Arrays.copyOf(bytes, length))).isNull();
        }
    }

    @Test
    void encode_isFormatOne_forGood() {
        assertThat(HexFormat.of().formatHex(bytes, 0, 1)).isEqualTo("01");
        assertThat(HexFormat.of().formatHex(bytes, 5, 28))
                .isEqualTo("0000000000000009" + "000174" + "00026e73" + "0006e697a5e69cac");
        assertThat(Arrays.copyOfRange(bytes, 28, bytes.length)).isEqualTo(codec.encode(entry, 0));
        assertThat(Frame.open((byte) 1, bytes)).isNotNull();
        assertThat(Frame.open((byte) 2, bytes)).isNull();
    }
}
