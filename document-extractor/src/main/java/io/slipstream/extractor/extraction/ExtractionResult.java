package io.slipstream.extractor.extraction;

import io.slipstream.extractor.parser.DocumentFlaw;
import io.slipstream.extractor.parser.ParseReply;

/** What became of a document. */
public sealed interface ExtractionResult {
    /** It was read. */
    record Extracted(ParseReply.Parsed document) implements ExtractionResult {}

    /**
     * It cannot be read; trying again leads nowhere.
     *
     * @param flaw what is wrong with it
     * @param mediaType what it was taken for; empty if that is unknown
     */
    record Unreadable(DocumentFlaw flaw, String mediaType) implements ExtractionResult {}

    /** No parser was free in time; the same document may be read later. */
    record Busy() implements ExtractionResult {}

    /** The parser ended without a reason that lies in the document; the same document may be read later. */
    record ParserLost() implements ExtractionResult {}
}
