package io.slipstream.asset.app;

import io.slipstream.asset.asset.PublishLimits;
import io.slipstream.asset.asset.StagingFolder;
import io.slipstream.asset.config.CompressionConfig;
import io.slipstream.asset.config.PublishConfig;
import io.slipstream.asset.storage.DiskCacheFolder;
import io.slipstream.asset.variant.BrotliEncoder;
import io.slipstream.asset.variant.GzipEncoder;
import io.slipstream.asset.variant.VariantMaker;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes the objects that know no framework out of the settings. */
@Singleton
public class AssetWiring {
    private final CompressionConfig compression;
    private final PublishConfig publish;
    private final Path folder;
    private final String replica;
    private final ExecutorService compressors;

    AssetWiring(
            CompressionConfig compression,
            PublishConfig publish,
            @ConfigProperty(name = "slipstream.data-directory") String dataDirectory,
            @ConfigProperty(name = "slipstream.replica") String replica) {
        this.compression = compression;
        this.publish = publish;
        this.folder = Path.of(dataDirectory).toAbsolutePath().resolve("asset-service");
        this.replica = replica;
        this.compressors = Executors.newFixedThreadPool(
                compression.parallelism(),
                Thread.ofPlatform().name("asset-compression-", 0).daemon().factory());
    }

    @Produces
    @Singleton
    InstantSource clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    PublishLimits limits() {
        return new PublishLimits(
                publish.maxFileSize().asLongValue(),
                publish.maxArchiveSize().asLongValue(),
                publish.maxUnpackedSize().asLongValue(),
                publish.maxEntries(),
                publish.maxRatio(),
                publish.maxConcurrent());
    }

    @Produces
    @Singleton
    VariantMaker variants() {
        return new VariantMaker(
                List.of(new BrotliEncoder(compression.brotliBestSize().asLongValue()), new GzipEncoder()),
                compression.minSize().asLongValue(),
                compression.parallelism(),
                compressors);
    }

    @Produces
    @Singleton
    StagingFolder staging() {
        return new StagingFolder(folder.resolve("uploads").resolve(replica));
    }

    @Produces
    @Singleton
    DiskCacheFolder diskCache() {
        return new DiskCacheFolder(folder.resolve("cache"));
    }

    @PreDestroy
    void stop() {
        compressors.shutdown();
    }
}
