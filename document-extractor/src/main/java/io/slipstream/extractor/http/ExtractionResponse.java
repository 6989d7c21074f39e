package io.slipstream.extractor.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slipstream.extractor.parser.DocumentMetadata;
import io.slipstream.extractor.parser.ParseReply;
import org.jspecify.annotations.Nullable;

/**
 * The text of a document.
 *
 * @param text the text
 * @param mediaType what the document turned out to be
 * @param language the language of the text, ISO 639-1; null if it cannot be told
 * @param metadata what the document says about itself; what it does not say is left out
 * @param truncated whether the text was cut
 */
public record ExtractionResponse(
        String text, String mediaType, @Nullable String language, MetadataResponse metadata, boolean truncated) {
    /** The wire form of a document that was read. */
    static ExtractionResponse from(ParseReply.Parsed parsed) {
        String language = parsed.language().isEmpty() ? null : parsed.language();
        return new ExtractionResponse(
                parsed.text(),
                parsed.mediaType(),
                language,
                MetadataResponse.from(parsed.metadata()),
                parsed.truncated());
    }

    /**
     * What a document says about itself.
     *
     * @param title its title
     * @param author who wrote it
     * @param subject what it is about
     * @param keywords its keywords, as written
     * @param application the program that made it
     * @param createdAt when it was made, ISO 8601
     * @param modifiedAt when it was last changed, ISO 8601
     * @param pages how many pages or slides it has
     * @param words how many words, by its own count
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record MetadataResponse(
            @Nullable String title,
            @Nullable String author,
            @Nullable String subject,
            @Nullable String keywords,
            @Nullable String application,
            @Nullable String createdAt,
            @Nullable String modifiedAt,
            @Nullable Integer pages,
            @Nullable Integer words) {
        static MetadataResponse from(DocumentMetadata metadata) {
            return new MetadataResponse(
                    metadata.title(),
                    metadata.author(),
                    metadata.subject(),
                    metadata.keywords(),
                    metadata.application(),
                    metadata.createdAt(),
                    metadata.modifiedAt(),
                    metadata.pages(),
                    metadata.words());
        }
    }
}
