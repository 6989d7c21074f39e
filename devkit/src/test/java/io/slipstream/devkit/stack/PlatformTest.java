package io.slipstream.devkit.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PlatformTest {
    @ParameterizedTest
    @CsvSource({
        "Linux,    amd64,   LINUX_X86_64",
        "Linux,    aarch64, LINUX_ARM64",
        "Mac OS X, x86_64,  MAC_X86_64",
        "Mac OS X, aarch64, MAC_ARM64"
    })
    void of_supportedMachine_isItsPlatform(String osName, String osArch, Platform platform) {
        assertThat(Platform.of(osName, osArch)).isEqualTo(platform);
    }

    @ParameterizedTest
    @EnumSource
    void resources_ofEachPlatform_areOnTheClassPath(Platform platform) {
        assertThat(getClass().getClassLoader().getResource(platform.postgresArchive()))
                .isNotNull();
        assertThat(getClass().getClassLoader().getResource(platform.redisExecutable()))
                .isNotNull();
    }

    @Test
    void of_otherMachine_saysWhatToUseInstead() {
        assertThatThrownBy(() -> Platform.of("Windows 11", "amd64"))
                .isInstanceOf(StackException.class)
                .hasMessage(
                        "There is no local PostgreSQL and Redis for Windows 11 on amd64. Use containers"
                                + " (SLIPSTREAM_STACK=containers) or external servers (--postgres URL --redis URL --kafka HOSTS).");
    }
}
