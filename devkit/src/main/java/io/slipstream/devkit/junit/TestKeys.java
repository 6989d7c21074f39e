package io.slipstream.devkit.junit;

import io.slipstream.devkit.key.SigningKey;
import io.slipstream.devkit.stack.Credentials;
import io.slipstream.devkit.stack.LocalStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The keys of one test JVM, in files beside the shared stack: one for the tests and one for each component. */
final class TestKeys {
    private static final String TESTS = "tests";
    private static final String EXTRACTOR = "extractor";

    /** Interned, hence the same object for every class loader. */
    private static final Object LOCK = "slipstream.devkit.test-keys".intern();

    private TestKeys() {}

    /** The key that {@link TestTokens} signs with. */
    static SigningKey tests() {
        return SigningKey.load(file(TESTS));
    }

    /** The file with a component's private key. */
    static Path file(String component) {
        return folder().resolve(component + ".jwk");
    }

    /** The file with the public keys of all. */
    static Path jwks() {
        return folder().resolve("jwks.json");
    }

    private static Path folder() {
        Path folder = LocalStack.shared().directory().resolve("keys");
        synchronized (LOCK) {
            Path jwks = folder.resolve("jwks.json");
            if (!Files.exists(jwks)) {
                generate(folder, jwks);
            }
        }
        return folder;
    }

    private static void generate(Path folder, Path jwks) {
        List<String> components = new ArrayList<>(Credentials.SERVICES);
        components.addAll(List.of(TESTS, EXTRACTOR));
        List<SigningKey> keys = components.stream().map(SigningKey::generate).toList();
        keys.forEach(key -> key.save(folder.resolve(key.id() + ".jwk")));
        try {
            Files.writeString(jwks, SigningKey.jwks(keys));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + jwks, e);
        }
    }
}
