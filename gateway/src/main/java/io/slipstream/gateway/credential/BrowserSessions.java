package io.slipstream.gateway.credential;

import io.slipstream.gateway.config.InsightConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sessions of browsers, kept in the cookie itself and sealed with HMAC-SHA256, so that every replica with the same
 * signing key opens them and none stores them. Thread-safe.
 */
@ApplicationScoped
public class BrowserSessions {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PURPOSE = "slipstream browser session v1";
    private static final int CSRF_BYTES = 16;
    private static final Pattern SEALED =
            Pattern.compile("([A-Za-z0-9]{1,64})\\.([A-Za-z0-9_-]{22})\\.([0-9]{1,12})\\.([A-Za-z0-9_-]{43})");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec key;
    private final Duration lifetime;
    private final InstantSource clock;

    /** Sessions sealed with a key that is derived from the gateway's own. */
    public BrowserSessions(SigningKey signingKey, InsightConfig config, InstantSource clock) {
        byte[] root = signingKey.key().getEncoded();
        this.key = new SecretKeySpec(mac(new SecretKeySpec(root, ALGORITHM), PURPOSE), ALGORITHM);
        this.lifetime = config.sessionLifetime();
        this.clock = clock;
    }

    /** A new session for the holder of a key. */
    public BrowserSession begin(String keyId) {
        byte[] token = new byte[CSRF_BYTES];
        RANDOM.nextBytes(token);
        Instant end = Instant.ofEpochSecond(clock.instant().plus(lifetime).getEpochSecond());
        return new BrowserSession(keyId, Base64.getUrlEncoder().withoutPadding().encodeToString(token), end);
    }

    /** The session as the value of a cookie. */
    public String seal(BrowserSession session) {
        String content = session.keyId() + "." + session.csrfToken() + "."
                + session.expiresAt().getEpochSecond();
        return content + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(mac(key, content));
    }

    /** The session of a cookie's value; empty if it is not ours, was changed, or has ended. */
    public Optional<BrowserSession> open(String sealed) {
        Matcher parts = SEALED.matcher(sealed);
        if (!parts.matches()) {
            return Optional.empty();
        }
        byte[] expected = mac(key, sealed.substring(0, parts.start(4) - 1));
        if (!MessageDigest.isEqual(expected, Base64.getUrlDecoder().decode(parts.group(4)))) {
            return Optional.empty();
        }
        Instant end = Instant.ofEpochSecond(Long.parseLong(parts.group(3)));
        return clock.instant().isBefore(end)
                ? Optional.of(new BrowserSession(parts.group(1), parts.group(2), end))
                : Optional.empty();
    }

    private static byte[] mac(SecretKeySpec key, String content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(content.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
