package io.slipstream.extractor.parser;

import java.util.regex.Pattern;

/** Puts extracted text in order, so that every store and index can take it. */
final class TextCleaning {
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\\n\\t]]");
    private static final Pattern SPACE_BEFORE_BREAK = Pattern.compile("[ \\t\\u00A0]+\\n");
    private static final Pattern BLANK_LINES = Pattern.compile("\\n{3,}");
    private static final Pattern LONE_SURROGATE =
            Pattern.compile("[\\uD800-\\uDBFF](?![\\uDC00-\\uDFFF])|(?<![\\uD800-\\uDBFF])[\\uDC00-\\uDFFF]");

    private TextCleaning() {}

    /** Line breaks as LF, at most one blank line at a time, no control characters, no halves of characters. */
    static String clean(String text) {
        String lines = text.replace("\r\n", "\n").replace('\r', '\n');
        String printable = CONTROL.matcher(lines).replaceAll("");
        String whole = LONE_SURROGATE.matcher(printable).replaceAll("\uFFFD");
        String trimmed = SPACE_BEFORE_BREAK.matcher(whole).replaceAll("\n");
        return BLANK_LINES.matcher(trimmed).replaceAll("\n\n").strip();
    }
}
