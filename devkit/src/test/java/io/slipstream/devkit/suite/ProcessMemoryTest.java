package io.slipstream.devkit.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessMemoryTest {
    @Test
    void fromRollup_kernelText_isInBytes() {
        assertThat(ProcessMemory.fromRollup(List.of(
                        "5581a0000000-7ffd1f7c9000 ---p 00000000 00:00 0    [rollup]",
                        "Rss:              190000 kB",
                        "Pss:              160000 kB",
                        "Pss_Dirty:        150000 kB")))
                .contains(new ProcessMemory(190_000L << 10, 160_000L << 10));
    }

    @Test
    void fromRollup_processWithoutMemory_isEmpty() {
        assertThat(ProcessMemory.fromRollup(List.of())).isEmpty();
    }

    @Test
    void of_thisProcess_isMoreThanNothing() {
        assertThat(ProcessMemory.of(ProcessHandle.current().pid()))
                .hasValueSatisfying(memory -> assertThat(memory.residentBytes()).isGreaterThan(1 << 20));
    }
}
