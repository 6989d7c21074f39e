package io.slipstream.query.document;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text that can be found, or not any more. Its text form leaves out what it says.
 *
 * @param source where it is from, such as {@code wiki}
 * @param id which one of its source
 * @param title a line
 * @param content what it says
 * @param tags words that it is known by
 * @param url where it can be read; null if nowhere
 * @param deleted whether it is to be found no more; then nothing else matters
 */
public record SearchText(
        String source,
        String id,
        String title,
        String content,
        List<String> tags,
        @Nullable String url,
        boolean deleted) {
    public SearchText {
        tags = List.copyOf(tags);
    }

    @Override
    public String toString() {
        return "SearchText[source=" + source + ", id=" + id + "]";
    }
}
