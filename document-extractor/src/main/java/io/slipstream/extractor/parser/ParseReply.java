package io.slipstream.extractor.parser;

/** What the parser says about a document. */
public sealed interface ParseReply {
    /**
     * The document was read.
     *
     * @param text its text, with its whitespace put in order and without control characters
     * @param mediaType what it turned out to be
     * @param language the language of the text, ISO 639-1; empty if the text is too short to tell
     * @param metadata what it says about itself
     * @param truncated whether the text was cut
     */
    record Parsed(String text, String mediaType, String language, DocumentMetadata metadata, boolean truncated)
            implements ParseReply {
        /** Without the document's words. */
        @Override
        public String toString() {
            return "Parsed[" + text.length() + " characters, " + mediaType + ", truncated=" + truncated + "]";
        }
    }

    /**
     * The document cannot be read, now or later.
     *
     * @param flaw what is wrong with it
     * @param mediaType what it was taken for; empty if that is unknown
     */
    record Refused(DocumentFlaw flaw, String mediaType) implements ParseReply {}
}
