package io.slipstream.cache.ai;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The key of an answer: {@code ai:<kind>:v1:<hash of the subject>:<hash of all other inputs>}, SHA-256 in hexadecimal digits. Both hashes cover
 * the tenant, so that nobody can tell from a key what another tenant asked. What is hashed is preceded by its length, so that no two
 * lists of parts are one text.
 *
 * @param text its text form
 */
public record AiKey(String text) {
    private static final String VERSION = "v1";
    private static final Pattern HASHES = Pattern.compile("[0-9a-f]{64}:[0-9a-f]{64}");

    /** The key of inputs of a tenant. */
    static AiKey of(String tenant, AiInputs inputs) {
        return new AiKey(prefix(inputs.kind())
                + hash("subject", tenant, inputs.kind(), inputs.subject())
                + ':'
                + hash("settings", tenant, inputs.kind(), inputs.settings()));
    }

    /** Whether a text has the form of a key of a kind. */
    public static boolean isOf(AiKind kind, String text) {
        String prefix = prefix(kind);
        return text.startsWith(prefix)
                && HASHES.matcher(text.substring(prefix.length())).matches();
    }

    private static String prefix(AiKind kind) {
        return "ai:" + kind.text() + ':' + VERSION + ':';
    }

    private static String hash(String part, String tenant, AiKind kind, JsonValue value) {
        MessageDigest digest = sha256();
        add(digest, VERSION);
        add(digest, part);
        add(digest, tenant);
        add(digest, kind.text());
        add(digest, CanonicalJson.of(value));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(bytes.length).array());
        digest.update(bytes);
    }

    /** A digest of SHA-256. */
    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
