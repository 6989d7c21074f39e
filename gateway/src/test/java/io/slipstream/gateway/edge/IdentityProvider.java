package io.slipstream.gateway.edge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.lang.JoseException;

/** An identity provider of users: a key, and its public half as a key set in a file. */
final class IdentityProvider {
    static final String ISSUER = "https://users.example.org";
    private static final String PROPERTY = "slipstream.test.users-key";

    private IdentityProvider() {}

    /** The provider's key, one for the whole JVM, whichever class loader asks. */
    static RsaJsonWebKey key() {
        try {
            if (System.getProperty(PROPERTY) == null) {
                System.setProperty(PROPERTY, generate("users-1").toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE));
            }
            return (RsaJsonWebKey) JsonWebKey.Factory.newJwk(System.getProperty(PROPERTY));
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    static RsaJsonWebKey generate(String id) {
        try {
            RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
            key.setKeyId(id);
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The gateway's settings for it. */
    static Map<String, String> settings() {
        try {
            Path file = Files.createTempFile("users", ".jwks");
            Files.writeString(file, new JsonWebKeySet(key()).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY));
            return Map.of(
                    "slipstream.gateway.jwt.jwks",
                    file.toUri().toString(),
                    "slipstream.gateway.jwt.issuer",
                    ISSUER,
                    "slipstream.gateway.jwt.audience",
                    "slipstream");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
