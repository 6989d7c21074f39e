package io.slipstream.task.work;

import java.util.Map;

/**
 * A document's text. Its text form leaves the text out.
 *
 * @param text what can be read
 * @param mediaType what the document is
 * @param language a short code such as {@code en}; {@code und} if unknown
 * @param metadata what the document says about itself
 * @param truncated whether there is more than could be read
 */
public record ExtractedText(
        String text, String mediaType, String language, Map<String, Object> metadata, boolean truncated) {
    @Override
    public String toString() {
        return "ExtractedText[characters=" + text.length() + ", mediaType=" + mediaType + "]";
    }
}
