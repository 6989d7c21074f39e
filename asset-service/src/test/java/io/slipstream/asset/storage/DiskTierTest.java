package io.slipstream.asset.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.slipstream.asset.config.CacheConfig;
import io.slipstream.asset.variant.ContentHash;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTierTest {
    private static final byte[] CONTENT = "body { color: red }".getBytes(StandardCharsets.UTF_8);
    private static final ContentHash HASH = ContentHash.ofContent(CONTENT);

    @TempDir
    private Path folder;

    @Test
    void load_whileAFileIsFilled_leavesItAlone() throws IOException {
        DiskTier disk = tier();
        DiskTier.Filling filling = disk.begin(HASH);
        filling.append(CONTENT);

        disk.load();

        assertThat(filling.finish()).hasBinaryContent(CONTENT);
        assertThat(disk.checked(HASH)).isEqualTo(disk.file(HASH));
    }

    @Test
    void load_afterAFileWasFilled_knowsItStill() throws IOException {
        DiskTier disk = tier();
        fill(disk);

        disk.load();

        assertThat(disk.knows(HASH)).isTrue();
    }

    @Test
    void load_withFilesOfAnEarlierRun_takesInTheWholeOnesAndRemovesTheOthers() throws IOException {
        DiskTier earlier = tier();
        fill(earlier);
        earlier.begin(HASH).append(CONTENT);
        DiskTier disk = tier();

        disk.load();

        assertThat(disk.knows(HASH)).isFalse();
        assertThat(disk.checked(HASH)).isEqualTo(disk.file(HASH));
        assertThat(disk.file(HASH).getParent().toFile().list())
                .containsExactly(disk.file(HASH).getFileName().toString());
    }

    @Test
    void load_withADamagedFile_doesNotServeIt() throws IOException {
        fill(tier());
        DiskTier disk = tier();
        Files.writeString(disk.file(HASH), "body { color: blue }");

        disk.load();

        assertThat(disk.checked(HASH)).isNull();
        assertThat(disk.file(HASH)).doesNotExist();
    }

    @Test
    void load_withAFileOfSomebodyElse_leavesItAlone() throws IOException {
        Path other = Files.writeString(folder.resolve("readme.txt"), "mine");

        tier().load();

        assertThat(other).hasContent("mine");
    }

    private static void fill(DiskTier disk) throws IOException {
        DiskTier.Filling filling = disk.begin(HASH);
        filling.append(CONTENT);
        filling.finish();
    }

    private DiskTier tier() {
        CacheConfig config = new SmallRyeConfigBuilder()
                .withMapping(CacheConfig.class)
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withSources(new PropertiesConfigSource(Map.of(), "test", 500))
                .build()
                .getConfigMapping(CacheConfig.class);
        return new DiskTier(folder, config);
    }
}
