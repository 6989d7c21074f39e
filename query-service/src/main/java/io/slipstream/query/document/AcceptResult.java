package io.slipstream.query.document;

/** What became of an upload. */
public sealed interface AcceptResult {
    /** It is durable and will be processed. */
    record Accepted(Document document) implements AcceptResult {}

    /** The same upload came before with the same key; this is what it became. */
    record Repeated(Document document) implements AcceptResult {}

    /** The key was used for another upload. */
    record KeyReused() implements AcceptResult {}
}
