package io.slipstream.client.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.client.config.ClientConfig;
import io.slipstream.client.http.TestClients;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsCheckTest {
    private static ClientConfig config(Map<String, String> settings) {
        return TestClients.config(URI.create("http://localhost:8080"), settings);
    }

    @Test
    void checked_theDefaults_areTaken() {
        ClientConfig config = config(Map.of());

        assertThat(SettingsCheck.checked(config)).isSameAs(config);
    }

    @ParameterizedTest
    @CsvSource({
        "url, localhost:8080",
        "url, ftp://localhost",
        "url, http://user:secret-key@localhost",
        "api-key, secret-key with spaces",
        "max-connections, 0",
        "max-waiting, -1",
        "breaker.failures, 0",
        "breaker.pause, PT0S",
        "cache.lease, PT0.05S",
        "cache.lease, PT2M",
        "cache.patience, PT31S",
        "cache.read-timeout, PT0S",
        "tasks.retries, -1",
        "tasks.look, PT0.001S"
    })
    void checked_aSettingThatCannotWork_isRefusedNamingItButNoKey(String setting, String value) {
        assertThatThrownBy(() -> SettingsCheck.checked(config(Map.of(setting, value))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("slipstream.client." + setting + " must be")
                .hasMessageNotContaining("secret-key");
    }
}
