package io.slipstream.client.http;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Text in URLs, percent-encoded (RFC 3986). */
final class UrlText {
    private static final String UNRESERVED = "-._~";

    private UrlText() {}

    /** A text as one segment of a path, or one value in a query: all but unreserved characters are encoded, slashes too. */
    static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0);
            if (plain) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return encoded.toString();
    }
}
