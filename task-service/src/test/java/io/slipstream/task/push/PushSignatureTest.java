package io.slipstream.task.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PushSignatureTest {
    private final PushSecrets secrets = new PushSecrets(() -> "key".getBytes(StandardCharsets.UTF_8), new Random(1));

    /** Computed by: printf '1800000000.{"a":1}' | openssl dgst -sha256 -hmac sps_one */
    @Test
    void signature_isTheHmacOfTimeDotBody() {
        String signature =
                PushSignature.of(List.of("sps_one"), "1800000000", "{\"a\":1}".getBytes(StandardCharsets.UTF_8));

        assertThat(signature).isEqualTo("v1=137c5b03b5b0d8e09a02820490a0e78e81521f6449dcd6cb360c05f584f0ac7d");
    }

    @Test
    void signature_withTwoSecrets_hasBoth() {
        byte[] body = "x".getBytes(StandardCharsets.UTF_8);

        assertThat(PushSignature.of(List.of("a", "b"), "1", body))
                .isEqualTo(PushSignature.of(List.of("a"), "1", body) + "," + PushSignature.of(List.of("b"), "1", body));
    }

    @Test
    void secret_isOfItsTenantTypeAndSalt() {
        String secret = secrets.of("t", "a", 1);

        assertThat(secret).matches("sps_[A-Za-z0-9_-]{43}").isEqualTo(secrets.of("t", "a", 1));
        assertThat(List.of(
                        secret,
                        secrets.of("u", "a", 1),
                        secrets.of("t", "b", 1),
                        secrets.of("t", "a", 2),
                        new PushSecrets(() -> "other".getBytes(StandardCharsets.UTF_8), new Random(1)).of("t", "a", 1)))
                .doesNotHaveDuplicates();
        assertThat(secrets.newSalt()).isNotEqualTo(secrets.newSalt());
    }
}
