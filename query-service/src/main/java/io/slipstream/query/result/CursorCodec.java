package io.slipstream.query.result;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Cursors: the sort keys of a page's last row with a signature over them and over what they belong to. A cursor that was
 * changed, or made for another tenant, query or parameters, is refused. Immutable.
 */
public final class CursorCodec {
    private static final byte VERSION = 1;
    private static final int SIGNATURE_BYTES = 16;
    private static final int MAX_LENGTH = 8192;

    private final byte[] secret;

    /** With the secret of the installation, at least 32 bytes. */
    public CursorCodec(byte[] secret) {
        if (secret.length < 32) {
            throw new IllegalArgumentException("secret of cursors must be at least 32 bytes, got " + secret.length);
        }
        this.secret = secret.clone();
    }

    /**
     * The cursor behind a row.
     *
     * @param owner what it belongs to; the same must be given to read it
     */
    public String encode(String owner, List<@Nullable String> keys) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(keys.size());
            for (String key : keys) {
                byte[] text = key == null ? new byte[0] : key.getBytes(StandardCharsets.UTF_8);
                out.writeInt(key == null ? -1 : text.length);
                out.write(text);
            }
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory cannot fail", e);
        }
        bytes.writeBytes(sign(owner, bytes.toByteArray()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    /**
     * The sort keys of a cursor.
     *
     * @param owner what it must belong to
     * @param keys how many it must have
     * @throws ProblemException INVALID_CURSOR if it is not one of ours for this owner
     */
    public List<@Nullable String> decode(String owner, String cursor, int keys) {
        if (cursor.length() > MAX_LENGTH) {
            throw invalid();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
        int length = bytes.length - SIGNATURE_BYTES;
        if (length < 2) {
            throw invalid();
        }
        byte[] body = Arrays.copyOf(bytes, length);
        byte[] signature = Arrays.copyOfRange(bytes, length, bytes.length);
        if (!MessageDigest.isEqual(signature, sign(owner, body)) || body[0] != VERSION || body[1] != keys) {
            throw invalid();
        }
        return read(body, keys);
    }

    private static List<@Nullable String> read(byte[] body, int keys) {
        List<@Nullable String> values = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body, 2, body.length - 2))) {
            for (int i = 0; i < keys; i++) {
                int length = in.readInt();
                values.add(length < 0 ? null : new String(in.readNBytes(length), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw invalid();
        }
        return values;
    }

    private byte[] sign(String owner, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update(owner.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return Arrays.copyOf(mac.doFinal(body), SIGNATURE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static ProblemException invalid() {
        return new ProblemException(
                ErrorCode.INVALID_CURSOR, "the cursor is not one that this query gave for these parameters");
    }
}
