package io.slipstream.asset.variant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariantMakerTest {
    @TempDir
    Path folder;

    private Staging staging;

    @BeforeEach
    void open() {
        staging = Staging.under(folder);
    }

    @AfterEach
    void close() {
        staging.close();
    }

    @Test
    void make_compressibleText_isSmallerAndDecodes() throws IOException {
        byte[] text = "body { color: black }\n".repeat(100).getBytes(StandardCharsets.UTF_8);

        List<StagedVariant> made = make(maker(new GzipEncoder()), text, "text/css");

        assertThat(made).singleElement().satisfies(variant -> {
            assertThat(variant.coding()).isEqualTo(Coding.GZIP);
            assertThat(variant.content().sizeBytes()).isLessThan(text.length);
            try (GZIPInputStream decoded =
                    new GZIPInputStream(Files.newInputStream(variant.content().file()))) {
                assertThat(decoded.readAllBytes()).isEqualTo(text);
            }
        });
    }

    @Test
    void make_sameTextTwice_givesTheSameBytes() throws IOException {
        byte[] text = "let a = 1;\n".repeat(100).getBytes(StandardCharsets.UTF_8);
        VariantMaker maker = maker(new GzipEncoder(), new BrotliEncoder(1024 * 1024));

        assertThat(make(maker, text, "text/javascript"))
                .extracting(variant -> variant.content().hash())
                .isEqualTo(make(maker, text, "text/javascript").stream()
                        .map(variant -> variant.content().hash())
                        .toList());
    }

    @Test
    void make_whatDoesNotShrinkOrIsSmallOrNoText_isLeftAlone() throws IOException {
        byte[] noise = new byte[4096];
        new Random(7).nextBytes(noise);
        VariantMaker maker = maker(new GzipEncoder());

        assertThat(make(maker, noise, "text/plain")).isEmpty();
        assertThat(make(maker, "aaaa".repeat(10).getBytes(StandardCharsets.UTF_8), "text/plain"))
                .isEmpty();
        assertThat(make(maker, new byte[4096], "image/png")).isEmpty();
    }

    @Test
    void make_withoutNativeLibrary_goesOnWithTheOthersAndSaysSo() throws IOException {
        VariantMaker maker = maker(new MissingEncoder(), new GzipEncoder());

        assertThat(make(maker, new byte[4096], "text/plain"))
                .extracting(StagedVariant::coding)
                .containsExactly(Coding.GZIP);
        assertThat(maker.warnings()).containsExactly("no 'br' variants: the native library is not available");
    }

    private static VariantMaker maker(Encoder... encoders) {
        return new VariantMaker(List.of(encoders), 256, 1, Runnable::run);
    }

    private List<StagedVariant> make(VariantMaker maker, byte[] content, String mediaType) throws IOException {
        StagedContent original = staging.receive(new ByteArrayInputStream(content), content.length, "a file");
        return maker.make(original, mediaType, staging)
                .subscribe()
                .asCompletionStage()
                .resultNow();
    }

    /** As on a platform that Brotli's native library does not exist for. */
    private static final class MissingEncoder implements Encoder {
        @Override
        public Coding coding() {
            return Coding.BROTLI;
        }

        @Override
        public boolean available() {
            return false;
        }

        @Override
        public OutputStream encode(OutputStream target, long sizeBytes) {
            throw new AssertionError("an encoder that is not available must not be asked");
        }
    }
}
