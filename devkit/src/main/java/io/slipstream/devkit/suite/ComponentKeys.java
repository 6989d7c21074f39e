package io.slipstream.devkit.suite;

import io.slipstream.devkit.key.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The key with which each component signs its tokens, and the set of public keys with which all verify them. */
record ComponentKeys(Path folder) {

    /** The keys in a folder; those that are missing are made. */
    static ComponentKeys keptIn(Path folder) throws IOException {
        ComponentKeys keys = new ComponentKeys(folder);
        List<SigningKey> all = new ArrayList<>();
        for (Component component : Component.values()) {
            all.add(kept(keys.signingKey(component), component.moduleName()));
        }
        Files.deleteIfExists(keys.jwks());
        Files.createFile(keys.jwks(), PosixFilePermissions.asFileAttribute(SuiteFolder.OWNER_FILE));
        Files.writeString(keys.jwks(), SigningKey.jwks(all));
        return keys;
    }

    private static SigningKey kept(Path file, String id) {
        if (Files.exists(file)) {
            try {
                return SigningKey.load(file);
            } catch (IllegalArgumentException e) {
                // Cut off by a run that was killed: as good as missing.
            }
        }
        SigningKey made = SigningKey.generate(id);
        made.save(file);
        return made;
    }

    /** The file with a component's private key. */
    Path signingKey(Component component) {
        return folder.resolve(component.moduleName() + ".jwk");
    }

    /** The file with everybody's public key. */
    Path jwks() {
        return folder.resolve("jwks.json");
    }
}
