package io.slipstream.task.http;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Cursors: the last id of a page, signed together with what was listed, so that neither can be changed. */
@ApplicationScoped
public class Cursors {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int ID_BYTES = 16;
    private static final int SIGNATURE_BYTES = 16;

    private final Supplier<byte[]> key;

    /** Cursors signed by a key that all replicas have. */
    public Cursors(@Named("cursor-key") Supplier<byte[]> key) {
        this.key = key;
    }

    /** The cursor behind a task. */
    String write(UUID last, String scope) {
        byte[] id = ByteBuffer.allocate(ID_BYTES)
                .putLong(last.getMostSignificantBits())
                .putLong(last.getLeastSignificantBits())
                .array();
        byte[] cursor = ByteBuffer.allocate(ID_BYTES + SIGNATURE_BYTES)
                .put(id)
                .put(signature(id, scope))
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
    }

    /** The task a cursor stands behind; fails with INVALID_CURSOR if it is not ours or for another list. */
    UUID read(String cursor, String scope) {
        byte[] bytes = decode(cursor);
        if (bytes.length == ID_BYTES + SIGNATURE_BYTES) {
            byte[] id = Arrays.copyOf(bytes, ID_BYTES);
            byte[] signature = Arrays.copyOfRange(bytes, ID_BYTES, bytes.length);
            if (MessageDigest.isEqual(signature, signature(id, scope))) {
                ByteBuffer buffer = ByteBuffer.wrap(id);
                return new UUID(buffer.getLong(), buffer.getLong());
            }
        }
        throw new ProblemException(ErrorCode.INVALID_CURSOR, "the cursor does not belong to this list");
    }

    private static byte[] decode(String cursor) {
        try {
            return Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ErrorCode.INVALID_CURSOR, "the cursor does not belong to this list", e);
        }
    }

    private byte[] signature(byte[] id, String scope) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.get(), ALGORITHM));
            mac.update(id);
            byte[] whole = mac.doFinal(scope.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(whole, SIGNATURE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
