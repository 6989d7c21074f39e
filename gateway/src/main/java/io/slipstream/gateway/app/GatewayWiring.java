package io.slipstream.gateway.app;

import io.slipstream.gateway.credential.SigningKey;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.lang.JoseException;

/** Makes the clock and the gateway's key. */
@Dependent
public class GatewayWiring {
    /** The wall clock, the only one. */
    @Produces
    @Singleton
    InstantSource clock() {
        return Clock.systemUTC();
    }

    /** The key that signs what services see; read once, at the start. */
    @Produces
    @Singleton
    SigningKey signingKey(
            @ConfigProperty(name = "slipstream.security.signing-key", defaultValue = "/etc/slipstream/signing-key.jwk")
                    String location,
            @ConfigProperty(name = "slipstream.security.signing-key-id", defaultValue = "gateway") String id) {
        try {
            Path file = location.startsWith("file:") ? Path.of(URI.create(location)) : Path.of(location);
            if (JsonWebKey.Factory.newJwk(Files.readString(file)) instanceof EllipticCurveJsonWebKey key
                    && key.getPrivateKey() != null) {
                return new SigningKey(id, key.getPrivateKey());
            }
            throw new IllegalArgumentException("slipstream.security.signing-key must be a private EC key on P-256");
        } catch (IOException e) {
            throw new UncheckedIOException("slipstream.security.signing-key cannot be read", e);
        } catch (JoseException e) {
            throw new IllegalArgumentException("slipstream.security.signing-key must be a JSON Web Key", e);
        }
    }
}
