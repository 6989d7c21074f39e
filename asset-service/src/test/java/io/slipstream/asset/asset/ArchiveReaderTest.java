package io.slipstream.asset.asset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.slipstream.asset.Archives;
import io.slipstream.asset.variant.StagedContent;
import io.slipstream.asset.variant.Staging;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveReaderTest {
    private static final int MIB = 1024 * 1024;
    private static final PublishLimits LIMITS = new PublishLimits(4 * MIB, 8 * MIB, 6 * MIB, 10, 50, 1);

    @TempDir
    Path folder;

    private Staging staging;

    @BeforeEach
    void open() {
        staging = Staging.under(folder);
    }

    @AfterEach
    void close() throws IOException {
        staging.close();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    static Stream<byte[]> soundArchives() {
        Map<String, byte[]> files = Archives.files("index.html", "<p>", "./js/app.js", "let a", "empty.txt", "");
        return Stream.of(Archives.zip(files), Archives.tarGz(files));
    }

    @ParameterizedTest
    @MethodSource("soundArchives")
    void unpack_soundArchive_stagesItsFilesUnderThePrefix(byte[] archive) throws IOException {
        Map<AssetPath, StagedContent> files = unpack(archive, null, "build");

        assertThat(files.keySet())
                .extracting(AssetPath::value)
                .containsExactly("build/index.html", "build/js/app.js", "build/empty.txt");
        StagedContent script = files.get(new AssetPath("build/js/app.js"));
        assertThat(Files.readString(script.file())).isEqualTo("let a");
        assertThat(script.sizeBytes()).isEqualTo(5);
    }

    @Test
    void unpack_tarWithLongNames_keepsThem() throws IOException {
        String name = "deep/".repeat(40) + "file.js";

        assertThat(unpack(Archives.tarGz(Archives.files(name, "x")), null, "").keySet())
                .containsExactly(new AssetPath(name));
    }

    static Stream<Arguments> hostileNames() {
        return Stream.of("../escape.js", "a/../../escape.js", "/etc/passwd", "C:\\windows\\x", "a/./b.js", "a//b.js")
                .flatMap(name -> Stream.of(
                        Arguments.of(name, Archives.zip(Archives.files("good.js", "1", name, "2"))),
                        Arguments.of(name, Archives.tarGz(Archives.files("good.js", "1", name, "2")))));
    }

    @ParameterizedTest
    @MethodSource("hostileNames")
    void unpack_nameThatLeavesTheFolder_isRefusedByName(String name, byte[] archive) {
        ProblemException refusal = refusal(archive, "application/zip");

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refusal.getMessage()).contains("entry '" + name + "' must not");
        assertThat(refusal.errors())
                .singleElement()
                .satisfies(error -> assertThat(error.field()).isEqualTo("entries[" + name + "]"));
    }

    static Stream<Arguments> notFiles() {
        return Stream.of(
                Arguments.of("not be a link", Archives.zipWithLink("x", "/etc/passwd")),
                Arguments.of("not be a link", Archives.tarGzWithSpecial("x", TarConstants.LF_SYMLINK)),
                Arguments.of("not be a link", Archives.tarGzWithSpecial("x", TarConstants.LF_LINK)),
                Arguments.of("be a regular file", Archives.tarGzWithSpecial("x", TarConstants.LF_CHR)),
                Arguments.of("be a regular file", Archives.tarGzWithSpecial("x", TarConstants.LF_FIFO)),
                Arguments.of("only once", Archives.zipWithDuplicate("x")));
    }

    @ParameterizedTest
    @MethodSource("notFiles")
    void unpack_entryThatIsNoPlainFile_isRefusedWithTheRule(String rule, byte[] archive) {
        ProblemException refusal = refusal(archive, null);

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refusal.getMessage()).contains("entry 'x' must").contains(rule);
    }

    @Test
    void unpack_tooManyEntries_isTooLarge() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < 11; i++) {
            files.put("f" + i, new byte[1]);
        }

        for (byte[] archive : new byte[][] {Archives.zip(files), Archives.tarGz(files)}) {
            ProblemException refusal = refusal(archive, null);
            assertThat(refusal.code()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE);
            assertThat(refusal.getMessage()).contains("at most 10 entries");
        }
    }

    @Test
    void unpack_entryPastTheFileLimit_isTooLarge() {
        byte[] large = new byte[4 * MIB + 1];
        new java.util.Random(1).nextBytes(large);

        for (byte[] archive :
                new byte[][] {Archives.zip(Map.of("large.bin", large)), Archives.tarGz(Map.of("large.bin", large))}) {
            ProblemException refusal = refusal(archive, null);
            assertThat(refusal.code()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE);
            assertThat(refusal.getMessage()).contains("entry 'large.bin'").contains(String.valueOf(4 * MIB));
        }
    }

    @Test
    void unpack_bombByRatio_isTooLarge() {
        byte[] zeros = new byte[3 * MIB];

        for (byte[] archive :
                new byte[][] {Archives.zip(Map.of("zeros", zeros)), Archives.tarGz(Map.of("zeros", zeros))}) {
            ProblemException refusal = refusal(archive, null);
            assertThat(refusal.code()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE);
            assertThat(refusal.getMessage()).contains("50 times its size").contains("entry 'zeros'");
        }
    }

    @Test
    void unpack_bombBySize_isTooLarge() {
        byte[] noise = new byte[3 * MIB];
        new java.util.Random(2).nextBytes(noise);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("a", noise);
        files.put("b", noise);
        files.put("c", noise);

        ProblemException refusal = refusal(Archives.tarGz(files), null);

        assertThat(refusal.code()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE);
        assertThat(refusal.getMessage()).contains("at most " + 6 * MIB + " bytes");
    }

    @Test
    void unpack_damagedArchive_isMalformed() {
        byte[] zip = Archives.zip(Archives.files("a", "text"));
        byte[] tar = Archives.tarGz(Archives.files("a", "text"));

        for (byte[] archive : new byte[][] {Arrays.copyOf(zip, zip.length - 10), Arrays.copyOf(tar, tar.length / 2)}) {
            assertThat(refusal(archive, null).code()).isEqualTo(ErrorCode.MALFORMED_BODY);
        }
    }

    @Test
    void unpack_noArchive_isRefused() {
        byte[] text = "just text".getBytes(StandardCharsets.UTF_8);

        assertThat(refusal(text, "text/plain").code()).isEqualTo(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        assertThat(refusal(text, null).code()).isEqualTo(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        assertThat(refusal(text, "application/zip").code()).isEqualTo(ErrorCode.MALFORMED_BODY);
        assertThat(refusal(new byte[0], "application/gzip").code()).isEqualTo(ErrorCode.MALFORMED_BODY);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void unpack_archiveWithoutFiles_isRefused(boolean zip) {
        byte[] archive = zip ? Archives.zip(Map.of()) : Archives.tarGz(Map.of());

        assertThat(refusal(archive, null).getMessage()).contains("at least one file");
    }

    private ProblemException refusal(byte[] archive, @Nullable String mediaType) {
        return assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> unpack(archive, mediaType, ""))
                .actual();
    }

    private Map<AssetPath, StagedContent> unpack(byte[] archive, @Nullable String mediaType, String prefix)
            throws IOException {
        StagedContent staged = staging.receive(new ByteArrayInputStream(archive), Integer.MAX_VALUE, "a bundle");
        return new ArchiveReader(LIMITS).unpack(staged, mediaType, prefix, staging);
    }
}
