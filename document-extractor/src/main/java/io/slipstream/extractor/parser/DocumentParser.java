package io.slipstream.extractor.parser;

/** Reads documents. One thread at a time calls it; it may take for ever, since its process is killed then. */
public interface DocumentParser {
    /** The text of a document, or why there is none. Throws only for defects of the parser itself. */
    ParseReply parse(ParseRequest request);
}
