package io.slipstream.task.push;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Secrets by which receivers know that a call is from here. They are derived from a key that all replicas have, the tenant,
 * the type and a salt, so nothing secret is stored; a new salt makes a new secret. Safe for many threads.
 */
@ApplicationScoped
public class PushSecrets {
    private static final String PREFIX = "sps_";

    private final byte[] key;
    private final RandomGenerator random;

    /** Secrets derived from a key. */
    public PushSecrets(@Named("push-key") Supplier<byte[]> key, RandomGenerator random) {
        this.key = key.get();
        this.random = random;
    }

    /** A salt that was most likely not there before; it need not be secret. */
    public long newSalt() {
        return random.nextLong();
    }

    /** The secret of a type. */
    public String of(String tenant, String type, long salt) {
        byte[] name = (tenant + '\0' + type + '\0').getBytes(StandardCharsets.UTF_8);
        byte[] said = ByteBuffer.allocate(name.length + Long.BYTES)
                .put(name)
                .putLong(salt)
                .array();
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(PushSignature.mac(key, said));
    }
}
