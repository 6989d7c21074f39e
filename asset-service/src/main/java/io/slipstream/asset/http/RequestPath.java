package io.slipstream.asset.http;

import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;

/** The path of a request, decoded once. */
final class RequestPath {
    /** What no file is served under. */
    private static final String NOWHERE = "";

    private RequestPath() {}

    /** The path as it was sent; empty for a request target that has none. */
    static String of(HttpServerRequest request) {
        String path = request.path();
        return path == null ? NOWHERE : path;
    }

    /** Decodes percent escapes as UTF-8; a broken escape leads nowhere. A plus sign is a plus sign. */
    static String decode(String raw) {
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        byte[] decoded = new byte[raw.length() * 3];
        int length = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '%') {
                byte[] encoded = String.valueOf(c).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(encoded, 0, decoded, length, encoded.length);
                length += encoded.length;
                continue;
            }
            int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
            int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                return NOWHERE;
            }
            decoded[length++] = (byte) (high << 4 | low);
            i += 2;
        }
        return new String(decoded, 0, length, StandardCharsets.UTF_8);
    }
}
