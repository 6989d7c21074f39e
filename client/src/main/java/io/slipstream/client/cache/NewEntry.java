package io.slipstream.client.cache;

import java.nio.charset.StandardCharsets;

/**
 * An entry to write.
 *
 * @param value its bytes; not copied
 * @param contentType its media type
 * @param options how long it lives, and what it depends on
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record NewEntry(byte[] value, String contentType, EntryOptions options) {
    /** The media type of values that annotations and typed reads keep. */
    public static final String JSON = "application/json";

    /** Checks that the media type can stand in a header. */
    public NewEntry {
        HeaderText.check("contentType", contentType);
    }

    /** JSON as it is. */
    public static NewEntry json(byte[] value, EntryOptions options) {
        return new NewEntry(value, JSON, options);
    }

    /** Text in UTF-8. */
    public static NewEntry text(String value, EntryOptions options) {
        return new NewEntry(value.getBytes(StandardCharsets.UTF_8), "text/plain;charset=UTF-8", options);
    }

    @Override
    public String toString() {
        return "NewEntry[" + value.length + " bytes of " + contentType + ", " + options + "]";
    }
}
