package io.slipstream.asset.variant;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The SHA-256 of some bytes: their identity everywhere.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record ContentHash(String hex) {
    /** How many digits manifest and hashed names carry: 64 bits. */
    public static final int NAME_DIGITS = 16;

    /** The fewest digits that a URL may carry. */
    public static final int LEAST_DIGITS = 8;

    private static final Pattern VALID = Pattern.compile("[0-9a-f]{64}");

    public ContentHash {
        if (!VALID.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "content hash must be 64 lower-case hexadecimal digits, got '" + hex + "'");
        }
    }

    /** The hash whose 32 bytes these are. */
    public static ContentHash of(byte[] digest) {
        return new ContentHash(HexFormat.of().formatHex(digest));
    }

    /** The hash of a content. */
    public static ContentHash ofContent(byte[] content) {
        return of(digest().digest(content));
    }

    /** A fresh SHA-256 computation. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The 32 bytes. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /** The first digits, as they stand in names. */
    public String shortHex() {
        return hex.substring(0, NAME_DIGITS);
    }

    /** Whether the hash begins with these digits, at least {@value #LEAST_DIGITS} of them. */
    public boolean startsWith(String digits) {
        return digits.length() >= LEAST_DIGITS && hex.startsWith(digits);
    }

    /** The value of an HTML {@code integrity} attribute (Subresource Integrity). */
    public String integrity() {
        return "sha256-" + Base64.getEncoder().encodeToString(bytes());
    }

    @Override
    public String toString() {
        return hex;
    }
}
