package io.slipstream.devkit.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GatewayPortTest {
    private static final PortHolder SOMEBODY = new PortHolder(4242, "python3 -m http.server", false);
    private static final PortHolder ANOTHER_SUITE = new PortHolder(4243, "java -jar quarkus-run.jar", true);

    private final FreePorts free = new FreePorts(new SplittableRandom(1));

    @Test
    void choose_withoutAWishAndAllFree_takes8080() {
        assertThat(held(Map.of()).choose(null, free)).isEqualTo(8080);
    }

    @Test
    void choose_withoutAWishBesideAnotherSuite_takesTheNextFree() {
        assertThat(held(Map.of(8080, ANOTHER_SUITE, 8081, SOMEBODY)).choose(null, free))
                .isEqualTo(8082);
    }

    @Test
    void choose_withoutAWishBesideAForeignProgram_namesIt() {
        assertThatThrownBy(() -> held(Map.of(8080, SOMEBODY)).choose(null, free))
                .isInstanceOfSatisfying(
                        SlipException.class, e -> assertThat(e.code()).isEqualTo(SlipCode.PORT_IN_USE))
                .hasMessageContaining("8080")
                .hasMessageContaining("4242")
                .hasMessageContaining("python3 -m http.server");
    }

    @Test
    void choose_wishThatAnotherSuiteHas_fails() {
        assertThatThrownBy(() -> held(Map.of(9000, ANOTHER_SUITE)).choose(9000, free))
                .hasMessageStartingWith("SLIP-1201 Port 9000 is in use. Cause: process 4243");
    }

    @Test
    void choose_wishThatIsFree_isGranted() {
        assertThat(held(Map.of(8080, SOMEBODY)).choose(9000, free)).isEqualTo(9000);
    }

    @Test
    void choose_zero_takesAnyFreePort() {
        assertThat(held(Map.of(8080, SOMEBODY)).choose(0, free)).isBetween(20_000, 31_999);
    }

    private static GatewayPort held(Map<Integer, PortHolder> holders) {
        return new GatewayPort(port -> !holders.containsKey(port), port -> Optional.ofNullable(holders.get(port)));
    }
}
