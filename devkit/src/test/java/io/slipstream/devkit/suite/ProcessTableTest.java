package io.slipstream.devkit.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProcessTableTest {
    @Test
    void words_commandLineOfTheKernel_areItsArguments() {
        assertThat(ProcessTable.words("java\0-Dname=a b\0-jar\0app.jar\0".getBytes(StandardCharsets.UTF_8)))
                .containsExactly("java", "-Dname=a b", "-jar", "app.jar");
    }

    @Test
    void words_kernelThreadOrZombie_areNone() {
        assertThat(ProcessTable.words(new byte[0])).isEmpty();
    }
}
