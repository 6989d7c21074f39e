package io.slipstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Finding GOOD = Finding.judged("L1 hit", "90 ns", "≤ 150 ns", true, "Caffeine 20 ns");
    private static final Finding BAD = Finding.judged("HTTP hit", "33 %", "≥ 65 %", false, "bare 12 µs");

    @TempDir
    Path folder;

    @Test
    void write_aBarThatIsMissed_saysSoPlainly() throws IOException {
        assertThat(written(List.of(GOOD, BAD)))
                .contains("| L1 hit | 90 ns | ≤ 150 ns | reached | Caffeine 20 ns |")
                .contains("| HTTP hit | 33 % | ≥ 65 % | NOT REACHED | bare 12 µs |")
                .contains("Not reached in this run:\n\n- HTTP hit: 33 %, wanted ≥ 65 %\n");
    }

    @Test
    void write_everyBarReached_saysThat() throws IOException {
        assertThat(written(List.of(GOOD)))
                .contains("Every bar is reached in this run.")
                .contains("`./slipstream bench cache --quick` on 2026-11-21, in 90 s")
                .doesNotContain("NOT REACHED");
    }

    @Test
    void write_whatWasMeasuredAgain_tellsBothFigures() throws IOException {
        Finding better = Finding.judged("HTTP hit", "66 %", "≥ 65 %", true, "bare 11 µs");

        assertThat(written(List.of(BAD, better.again())))
                .contains("| HTTP hit | 33 % | ≥ 65 % | NOT REACHED | bare 12 µs |")
                .contains("| HTTP hit, measured again | 66 % | ≥ 65 % | reached | bare 11 µs |");
    }

    private String written(List<Finding> findings) throws IOException {
        Path page = folder.resolve("docs").resolve("page.md");
        new Report("a service", "bench cache", "How.")
                .write(page, findings, true, LocalDate.of(2026, 11, 21), Duration.ofSeconds(90));
        return Files.readString(page);
    }
}
