package io.slipstream.gateway.credential;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The text of an API key: {@code slk_<id>_<256 random bits>}. Since it is random, one round of SHA-256 hides it as well
 * as a slow hash would. The administrator's first key may be any other text of 32 to 512 visible characters; its id is then taken
 * from its hash.
 */
public final class KeySecret {
    private static final Pattern OURS = Pattern.compile("slk_([a-z0-9]{12})_[A-Za-z0-9_-]{43}");
    private static final Pattern FREE = Pattern.compile("[\\x21-\\x7e]{32,512}");
    private static final String ID_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int ID_LENGTH = 12;
    private static final int SECRET_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String id;
    private final String text;
    private final byte[] hash;

    private KeySecret(String id, String text, byte[] hash) {
        this.id = id;
        this.text = text;
        this.hash = hash;
    }

    /** A new secret with a new id. */
    public static KeySecret create() {
        StringBuilder id = new StringBuilder(ID_LENGTH);
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ID_ALPHABET.charAt(RANDOM.nextInt(ID_ALPHABET.length())));
        }
        return createFor(id.toString());
    }

    /** A new secret for a key that exists; only for ids made by {@link #create}. */
    public static KeySecret createFor(String id) {
        byte[] bytes = new byte[SECRET_BYTES];
        RANDOM.nextBytes(bytes);
        String text =
                "slk_" + id + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return new KeySecret(id, text, sha256(text));
    }

    /** The secret that a caller presents; empty if it cannot be one. */
    public static Optional<KeySecret> parse(String presented) {
        var ours = OURS.matcher(presented);
        if (ours.matches()) {
            return Optional.of(new KeySecret(ours.group(1), presented, sha256(presented)));
        }
        if (presented.startsWith("slk_") || !FREE.matcher(presented).matches()) {
            return Optional.empty();
        }
        byte[] hash = sha256(presented);
        return Optional.of(new KeySecret("x" + HexFormat.of().formatHex(hash, 0, 12), presented, hash));
    }

    /** The id of the key it belongs to, if it is genuine. */
    public String id() {
        return id;
    }

    /** The secret itself, to be shown once. */
    public String reveal() {
        return text;
    }

    /** What is stored: SHA-256 of the text. */
    public byte[] hash() {
        return hash.clone();
    }

    /** Whether this is the secret that was hashed; takes the same time for every answer. */
    public boolean matches(byte[] stored) {
        return MessageDigest.isEqual(hash, stored);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "KeySecret[id=" + id + "]";
    }
}
