package io.slipstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private static final List<String> KNOWN = List.of("http", "local");

    @Test
    void parse_nothing_runsAllAtFullLength() {
        Options options = Options.parse(List.of(), KNOWN);

        assertThat(options.isWhole()).isTrue();
        assertThat(options.quick()).isFalse();
        assertThat(options.again()).isFalse();
        assertThat(options.wants("http")).isTrue();
    }

    @Test
    void parse_someNames_runsThoseAlone() {
        Options options = Options.parse(List.of("--quick", "--only", "local"), KNOWN);

        assertThat(options.quick()).isTrue();
        assertThat(options.isWhole()).isFalse();
        assertThat(options.wants("local")).isTrue();
        assertThat(options.wants("http")).isFalse();
    }

    @Test
    void parse_again_isStillTheWhole() {
        Options options = Options.parse(List.of("--again"), KNOWN);

        assertThat(options.again()).isTrue();
        assertThat(options.isWhole()).isTrue();
    }

    @Test
    void parse_whatItDoesNotKnow_isRefusedByName() {
        assertThatThrownBy(() -> Options.parse(List.of("--fast"), KNOWN)).hasMessageContaining("'--fast'");
        assertThatThrownBy(() -> Options.parse(List.of("--only", "disk"), KNOWN))
                .hasMessageContaining("--only")
                .hasMessageContaining("'disk'");
        assertThatThrownBy(() -> Options.parse(List.of("--only"), KNOWN)).hasMessageContaining("--only");
    }
}
