package io.slipstream.client.cache;

/** Text that becomes the value of a header field. */
final class HeaderText {
    private HeaderText() {}

    /** Fails if it is empty, or could end the field. */
    static void check(String what, String value) {
        if (value.isEmpty() || value.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IllegalArgumentException(
                    what + " must be printable ASCII, got " + value.length() + " characters");
        }
    }
}
