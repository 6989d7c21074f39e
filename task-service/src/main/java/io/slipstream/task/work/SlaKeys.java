package io.slipstream.task.work;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

/** By what a breach is known again, and what of it fits into a notification. */
final class SlaKeys {
    private static final int TITLE_LIMIT = 200;
    private static final int DATA_LIMIT = 16 << 10;
    private static final int HASH_BYTES = 16;

    private SlaKeys() {}

    /** The key of a notification: the same for a breach within a period of its rule, whatever runs when; periods are counted from 1970 by the database's clock. */
    static String of(SlaRule rule, Breach breach, Instant now) {
        String key = "sla:" + rule.name() + ":" + hash(breach.identity());
        return breach.passing()
                ? key + ":" + now.getEpochSecond() / rule.period().toSeconds()
                : key;
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** One line, as long as a title may be. */
    static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= TITLE_LIMIT ? line : line.substring(0, TITLE_LIMIT);
    }

    /** As JSON text; without the facts if they are too large. */
    static String data(Json json, Map<String, Object> data) {
        String text = json.write(data);
        if (text.getBytes(StandardCharsets.UTF_8).length <= DATA_LIMIT) {
            return text;
        }
        data.remove("facts");
        return json.write(data);
    }
}
