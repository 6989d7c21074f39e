package io.slipstream.extractor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.MemorySize;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.extractor.config.DocumentConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentSpoolIT {
    @TempDir
    Path directory;

    @Test
    void receive_document_liesInAFileUntilItIsClosed() throws IOException {
        DocumentSpool.Spooled spooled = spool(10).receive(new ByteArrayInputStream("0123456789".getBytes()));

        assertThat(spooled.file()).hasContent("0123456789");
        spooled.close();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void receive_oneByteTooMany_isRefusedAndLeavesNothing() {
        assertThatThrownBy(() -> spool(10).receive(new ByteArrayInputStream("0123456789a".getBytes())))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void clear_whatAKilledProcessLeft_isRemoved() throws IOException {
        Files.writeString(directory.resolve("document-1.bin"), "left");
        Files.writeString(Files.createDirectory(directory.resolve("parser-1")).resolve("a.tmp"), "left");

        spool(10).clear();

        assertThat(directory).isEmptyDirectory();
    }

    private DocumentSpool spool(long maxBytes) {
        return new DocumentSpool(directory::toString, new Limits(maxBytes));
    }

    private record Limits(long maxBytes) implements DocumentConfig {
        @Override
        public MemorySize maxSize() {
            return new MemorySize(BigInteger.valueOf(maxBytes));
        }

        @Override
        public int maxTextCharacters() {
            return 1;
        }

        @Override
        public int waiting() {
            return 0;
        }

        @Override
        public Duration waitTimeout() {
            return Duration.ZERO;
        }
    }
}
