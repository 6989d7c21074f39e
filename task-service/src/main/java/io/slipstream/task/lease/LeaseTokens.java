package io.slipstream.task.lease;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Leases as tokens that workers hold. A token names the task and the lease's counter, and is signed together with the
 * tenant by a key that all replicas have: any of them takes it, none can be guessed, one of another tenant is none, and
 * nothing has to be stored. What the counter in the database says decides whether it still holds. Safe for many threads.
 */
@ApplicationScoped
public class LeaseTokens {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC_BYTES = 16;
    private static final int FIXED_BYTES = 16 + Long.BYTES + 2 * Short.BYTES;
    private static final int LONGEST = 256;

    private final SecretKeySpec key;

    /** Tokens signed with a key. */
    public LeaseTokens(@Named("lease-key") Supplier<byte[]> key) {
        this.key = new SecretKeySpec(key.get(), ALGORITHM);
    }

    /** The token of a lease. */
    public String of(Lease lease) {
        byte[] type = lease.task().type().getBytes(StandardCharsets.UTF_8);
        byte[] said = ByteBuffer.allocate(FIXED_BYTES + type.length)
                .putLong(lease.task().id().getMostSignificantBits())
                .putLong(lease.task().id().getLeastSignificantBits())
                .putLong(lease.counter())
                .putShort((short) lease.failures())
                .putShort((short) lease.task().maxAttempts())
                .put(type)
                .array();
        byte[] token = ByteBuffer.allocate(MAC_BYTES + said.length)
                .put(mac(lease.task().tenant(), said))
                .put(said)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** What a token says; empty if it was not given out here, or to another tenant. */
    public Optional<PulledLease> read(String tenant, String token) {
        if (token.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            return bytes.length > MAC_BYTES + FIXED_BYTES ? checked(tenant, bytes) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private Optional<PulledLease> checked(String tenant, byte[] bytes) {
        byte[] said = Arrays.copyOfRange(bytes, MAC_BYTES, bytes.length);
        byte[] mac = Arrays.copyOf(bytes, MAC_BYTES);
        return MessageDigest.isEqual(mac, mac(tenant, said)) ? Optional.of(parsed(tenant, said)) : Optional.empty();
    }

    private static PulledLease parsed(String tenant, byte[] said) {
        ByteBuffer buffer = ByteBuffer.wrap(said);
        UUID task = new UUID(buffer.getLong(), buffer.getLong());
        long counter = buffer.getLong();
        int failures = buffer.getShort();
        int maxAttempts = buffer.getShort();
        String type = new String(said, FIXED_BYTES, said.length - FIXED_BYTES, StandardCharsets.UTF_8);
        return new PulledLease(new LeaseId(task, tenant, type, LeaseId.PULLED, counter), failures, maxAttempts);
    }

    private byte[] mac(String tenant, byte[] said) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(tenant.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return Arrays.copyOf(mac.doFinal(said), MAC_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
