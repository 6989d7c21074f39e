package io.slipstream.cache.storage;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.slipstream.cache.config.DiskConfig;
import io.slipstream.cache.invalidation.LogContact;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Settings of the disk for tests: those of production, but quick to commit and patient with readers. */
final class DiskSettings {
    private static final String PREFIX = "slipstream.cache.disk.";

    private final Map<String, String> values = new HashMap<>();

    private DiskSettings() {}

    static DiskSettings in(Path directory) {
        return new DiskSettings()
                .with("directory", directory.toString())
                .with("commit-interval", "PT0.01S")
                .with("timeout", "PT10S")
                .with("retry-interval", "PT0.2S");
    }

    DiskSettings with(String key, String value) {
        values.put(PREFIX + key, value);
        return this;
    }

    DiskConfig config() {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withMapping(DiskConfig.class)
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build()
                .getConfigMapping(DiskConfig.class);
    }

    /** A log of three partitions that was met. */
    static LogContact contact(long epoch) {
        LogContact contact = new LogContact(3, Duration.ofSeconds(1), Duration.ofMinutes(10), System::nanoTime);
        contact.reset(epoch, () -> {});
        return contact;
    }
}
