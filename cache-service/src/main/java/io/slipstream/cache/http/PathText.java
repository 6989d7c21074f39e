package io.slipstream.cache.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Percent-encoded text of a path or query, taken at its word: unlike a form, {@code +} is a plus, and broken UTF-8 is refused. */
final class PathText {
    private static final String ENTRIES = "/entries/";

    private PathText() {}

    /** What follows {@code /entries/} in a raw path, decoded; null if it is no sound UTF-8. */
    static @Nullable String keyOf(String rawPath) {
        int at = rawPath.indexOf(ENTRIES);
        return at < 0 ? null : decode(rawPath.substring(at + ENTRIES.length()));
    }

    /** The values of a parameter of a raw query, not decoded. */
    static List<String> valuesOf(@Nullable String rawQuery, String name) {
        String start = name + '=';
        return rawQuery == null
                ? List.of()
                : Arrays.stream(rawQuery.split("&", -1))
                        .filter(one -> one.startsWith(start))
                        .map(one -> one.substring(start.length()))
                        .toList();
    }

    /** The text; null if an escape or the UTF-8 is broken. */
    static @Nullable String decode(String raw) {
        boolean plain = true;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            plain &= c != '%' && c < 0x80;
        }
        return plain ? raw : decoded(raw);
    }

    private static @Nullable String decoded(String raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
        int i = 0;
        while (i < raw.length()) {
            char c = raw.charAt(i);
            if (c != '%') {
                int end = raw.indexOf('%', i);
                String run = raw.substring(i, end < 0 ? raw.length() : end);
                bytes.writeBytes(run.getBytes(StandardCharsets.UTF_8));
                i += run.length();
                continue;
            }
            int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
            int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                return null;
            }
            bytes.write(high << 4 | low);
            i += 3;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
