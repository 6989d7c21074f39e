package io.slipstream.extractor.parser;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.Office;
import org.apache.tika.metadata.PagedText;
import org.apache.tika.metadata.Property;
import org.apache.tika.metadata.TikaCoreProperties;
import org.jspecify.annotations.Nullable;

/** Reads {@link DocumentMetadata} from what Tika gathered, whose names differ by format. */
final class MetadataReading {
    private static final int MAX_CHARACTERS = 1_000;

    private MetadataReading() {}

    static DocumentMetadata read(Metadata metadata) {
        return new DocumentMetadata(
                text(metadata, TikaCoreProperties.TITLE),
                text(metadata, TikaCoreProperties.CREATOR),
                text(metadata, TikaCoreProperties.DESCRIPTION),
                keywords(metadata),
                text(metadata, TikaCoreProperties.CREATOR_TOOL),
                text(metadata, TikaCoreProperties.CREATED),
                text(metadata, TikaCoreProperties.MODIFIED),
                pages(metadata),
                metadata.getInt(Office.WORD_COUNT));
    }

    private static @Nullable Integer pages(Metadata metadata) {
        Integer pages = metadata.getInt(PagedText.N_PAGES);
        if (pages == null) {
            pages = metadata.getInt(Office.PAGE_COUNT);
        }
        return pages == null ? metadata.getInt(Office.SLIDE_COUNT) : pages;
    }

    private static @Nullable String keywords(Metadata metadata) {
        String keywords = text(metadata, Office.KEYWORDS);
        return keywords == null ? text(metadata, TikaCoreProperties.SUBJECT) : keywords;
    }

    private static @Nullable String text(Metadata metadata, Property property) {
        String joined = Arrays.stream(metadata.getValues(property))
                .map(TextCleaning::clean)
                .filter(value -> !value.isEmpty())
                .distinct()
                .collect(Collectors.joining(", "));
        return joined.isEmpty() ? null : joined.substring(0, Math.min(joined.length(), MAX_CHARACTERS));
    }
}
