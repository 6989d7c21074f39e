package io.slipstream.extractor.parser;

import org.jspecify.annotations.Nullable;

/**
 * What a document says about itself. Each component is null where the document is silent, and nobody has checked any.
 *
 * @param title its title
 * @param author who wrote it; several are joined by commas
 * @param subject what it is about
 * @param keywords its keywords, as written
 * @param application the program that made it
 * @param createdAt when it was made, ISO 8601
 * @param modifiedAt when it was last changed, ISO 8601
 * @param pages how many pages, sheets or slides it has
 * @param words how many words, by its own count
 */
public record DocumentMetadata(
        @Nullable String title,
        @Nullable String author,
        @Nullable String subject,
        @Nullable String keywords,
        @Nullable String application,
        @Nullable String createdAt,
        @Nullable String modifiedAt,
        @Nullable Integer pages,
        @Nullable Integer words) {}
