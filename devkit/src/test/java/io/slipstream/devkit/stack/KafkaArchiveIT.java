package io.slipstream.devkit.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker starts from an archive of its classes once one of them ended in order. */
class KafkaArchiveIT {
    @TempDir
    private Path folder;

    @TempDir
    private Path archives;

    private KafkaPart part;

    @BeforeEach
    void newPart() {
        part = new KafkaPart(folder, Ports.free(1).getFirst(), archives);
    }

    @AfterEach
    void stop() {
        part.stop();
    }

    private Path archive() {
        return new KafkaArchive(folder, archives).file();
    }

    @Test
    void start_afterABrokerEnded_usesTheArchiveItLeft() throws IOException {
        part.start();
        part.stop();
        part.start();

        assertThat(archive()).isNotEmptyFile();
        ProcessHandle process = ProcessHandle.of(part.pid().orElseThrow()).orElseThrow();
        assertThat(process.info().arguments().orElseThrow()).contains("-XX:SharedArchiveFile=" + archive());
        Path maps = Path.of("/proc", Long.toString(process.pid()), "maps");
        if (Files.exists(maps)) {
            assertThat(Files.readString(maps)).contains(archive().toString());
        }
    }

    @Test
    void start_withABrokenArchive_servesAllTheSame() throws IOException {
        Files.writeString(archive(), "not an archive");

        part.start();

        assertThat(part.isRunning()).isTrue();
    }
}
