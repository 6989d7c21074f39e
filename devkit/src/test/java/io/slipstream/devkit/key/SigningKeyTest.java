package io.slipstream.devkit.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyTest {
    private final SigningKey key = SigningKey.generate("tests");

    @TempDir
    private Path folder;

    @Test
    void sign_claims_verifiesWithThePublicKeyOnly() throws GeneralSecurityException {
        String token = key.sign("{\"sub\":\"me\"}");

        assertThat(verifies(token, key)).isTrue();
        assertThat(verifies(token, SigningKey.generate("tests"))).isFalse();
        assertThat(part(token, 0)).isEqualTo("{\"typ\":\"JWT\",\"alg\":\"ES256\",\"kid\":\"tests\"}");
        assertThat(part(token, 1)).isEqualTo("{\"sub\":\"me\"}");
    }

    @Test
    void load_savedKey_signsWhatTheFirstOneVerifies() throws Exception {
        Path file = folder.resolve("keys/tests.jwk");
        key.save(file);

        SigningKey loaded = SigningKey.load(file);

        assertThat(loaded.id()).isEqualTo("tests");
        assertThat(loaded.publicJwk()).isEqualTo(key.publicJwk());
        assertThat(verifies(loaded.sign("{}"), key)).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void jwks_severalKeys_holdsNoPrivatePart() {
        String jwks = SigningKey.jwks(List.of(key, SigningKey.generate("other")));

        assertThat(jwks)
                .startsWith("{\"keys\":[{")
                .contains("\"kid\":\"tests\"", "\"kid\":\"other\"")
                .doesNotContain("\"d\":");
    }

    @Test
    void toString_anyKey_showsNoSecret() {
        assertThat(key).hasToString("SigningKey[tests]");
    }

    @Test
    void generate_idThatWouldBreakJson_isRefused() {
        assertThatThrownBy(() -> SigningKey.generate("a\"b")).isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean verifies(String token, SigningKey key) throws GeneralSecurityException {
        int end = token.lastIndexOf('.');
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(key.publicKey());
        signature.update(token.substring(0, end).getBytes(StandardCharsets.US_ASCII));
        return signature.verify(Base64.getUrlDecoder().decode(token.substring(end + 1)));
    }

    private static String part(String token, int index) {
        return new String(Base64.getUrlDecoder().decode(token.split("\\.")[index]), StandardCharsets.UTF_8);
    }
}
