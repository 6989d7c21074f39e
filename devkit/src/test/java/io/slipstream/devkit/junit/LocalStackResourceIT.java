package io.slipstream.devkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipstream.devkit.key.SigningKey;
import io.slipstream.devkit.stack.LocalStack;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalStackResourceIT {
    private static final String TENANT = "acme";

    private final LocalStackResource resource = new LocalStackResource();

    @Test
    void start_forAService_givesSettingsThatWork() throws Exception {
        resource.init(Map.of("service", "task"));

        Map<String, String> settings = resource.start();

        try (Connection connection = DriverManager.getConnection(
                "jdbc:" + settings.get("slipstream.postgres.url"),
                settings.get("slipstream.postgres.username"),
                settings.get("slipstream.postgres.password"))) {
            assertThat(connection.getSchema()).isEqualTo("slipstream_task");
        }
        try (Connection connection = DriverManager.getConnection(
                "jdbc:" + settings.get("slipstream.sample.url"),
                settings.get("slipstream.sample.username"),
                settings.get("slipstream.sample.password"))) {
            assertThat(connection.isValid(1)).isTrue();
        }
        LocalStack stack = LocalStack.shared();
        assertThat(settings)
                .containsEntry("slipstream.redis.url", stack.redisUrl())
                .containsEntry("slipstream.kafka.bootstrap-servers", stack.kafkaBootstrapServers())
                .containsEntry("slipstream.security.signing-key-id", "task");
        assertThat(Path.of(settings.get("slipstream.data-directory"))).isDirectory();
    }

    @Test
    void start_forAService_trustsItsSigningKey() throws Exception {
        resource.init(Map.of("service", "query"));

        Map<String, String> settings = resource.start();

        SigningKey key = SigningKey.load(Path.of(URI.create(settings.get("slipstream.security.signing-key"))));
        assertThat(key.id()).isEqualTo("query");
        assertThat(Files.readString(Path.of(URI.create(settings.get("slipstream.security.jwks")))))
                .contains(key.publicJwk())
                .contains("\"kid\":\"tests\"")
                .doesNotContain("\"d\":");
    }

    @Test
    void start_forTheExtractor_givesNoDatabase() {
        resource.init(Map.of("service", "extractor"));

        assertThat(resource.start()).doesNotContainKey("slipstream.postgres.url");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "mail"})
    void init_unknownService_namesThoseThereAre(String service) {
        Map<String, String> arguments = service == null ? Map.of() : Map.of("service", service);

        assertThatThrownBy(() -> resource.init(arguments)).hasMessageContaining("[cache, task, query, asset, gateway]");
    }

    @Test
    void bearer_scopes_standInTheToken() {
        assertThat(claims(TestTokens.bearer(TENANT, "me", "cache:read", "cache:write")))
                .contains(
                        "\"iss\":\"slipstream\"",
                        "\"aud\":\"slipstream-services\"",
                        "\"tenant\":\"acme\"",
                        "\"sub\":\"me\"",
                        "\"groups\":[\"cache:read\",\"cache:write\"]");
    }

    @Test
    void expiringIn_negativeTime_hasExpiredAfterItWasIssued() {
        String claims = claims(TestTokens.expiringIn(Duration.ofMinutes(-1), TENANT, "me"));

        assertThat(number(claims, "exp")).isGreaterThan(number(claims, "iat"));
        assertThat(number(claims, "exp")).isLessThan(number(claims(TestTokens.bearer(TENANT, "me")), "iat"));
    }

    private static String claims(String token) {
        return new String(
                Base64.getUrlDecoder().decode(token.split("\\.")[1]), java.nio.charset.StandardCharsets.UTF_8);
    }

    private static long number(String claims, String name) {
        return Long.parseLong(claims.replaceAll(".*\"" + name + "\":([0-9]+).*", "$1"));
    }
}
