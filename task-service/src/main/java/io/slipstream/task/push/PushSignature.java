package io.slipstream.task.push;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signatures of calls: HMAC-SHA256 over the time, a dot and the body. */
public final class PushSignature {
    private static final String ALGORITHM = "HmacSHA256";

    private PushSignature() {}

    /**
     * The value of the header, {@code v1=<hexadecimal>} for each secret, separated by commas.
     *
     * @param secrets of which a receiver has one, at least one
     * @param timestamp seconds since 1970, as in the header of that name
     */
    public static String of(List<String> secrets, String timestamp, byte[] body) {
        byte[] said = said(timestamp, body);
        return secrets.stream()
                .map(secret -> "v1=" + HexFormat.of().formatHex(mac(secret.getBytes(StandardCharsets.UTF_8), said)))
                .collect(Collectors.joining(","));
    }

    private static byte[] said(String timestamp, byte[] body) {
        byte[] time = (timestamp + '.').getBytes(StandardCharsets.US_ASCII);
        byte[] said = new byte[time.length + body.length];
        System.arraycopy(time, 0, said, 0, time.length);
        System.arraycopy(body, 0, said, time.length, body.length);
        return said;
    }

    static byte[] mac(byte[] key, byte[] said) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(said);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
