package io.slipstream.extractor.http;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.slipstream.contracts.security.TokenClaims;
import io.slipstream.devkit.key.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Gives the service a key set and a data directory; it needs no database, so it starts none. */
public final class TokenResource implements QuarkusTestResourceLifecycleManager {
    private static final String FOLDER = "slipstream.test.tokens";

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory("extractor-test");
            SigningKey key = SigningKey.generate("tests");
            key.save(folder.resolve("tests.jwk"));
            Path jwks = Files.writeString(folder.resolve("jwks.json"), SigningKey.jwks(List.of(key)));
            System.setProperty(FOLDER, folder.toString());
            return Map.of(
                    "slipstream.security.jwks", jwks.toUri().toString(),
                    "slipstream.data-directory", folder.resolve("data").toString(),
                    "slipstream.extractor.document.max-size", "1M");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        // The folder is in the temporary directory of the build.
    }

    /** A token with a scope that expires in some seconds. */
    static String token(String scope, long seconds) {
        SigningKey key = SigningKey.load(Path.of(System.getProperty(FOLDER), "tests.jwk"));
        return sign(key, scope, seconds);
    }

    /** A token signed by nobody the service knows. */
    static String foreignToken(String scope) {
        return sign(SigningKey.generate("tests"), scope, 60);
    }

    static Path spool() {
        return Path.of(System.getProperty(FOLDER), "data", "spool");
    }

    private static String sign(SigningKey key, String scope, long seconds) {
        long now = Instant.now().getEpochSecond();
        return key.sign("""
                {"iss":"%s","aud":"%s","iat":%d,"exp":%d,"jti":"1","tenant":"default","sub":"task-service","groups":["%s"]}""".formatted(
                TokenClaims.ISSUER, TokenClaims.AUDIENCE, Math.min(now, now + seconds - 1), now + seconds, scope));
    }
}
