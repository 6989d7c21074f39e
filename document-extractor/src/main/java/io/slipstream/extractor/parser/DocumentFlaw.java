package io.slipstream.extractor.parser;

/** Why a document cannot be read. */
public enum DocumentFlaw {
    /** It has no bytes. */
    EMPTY("the document is empty"),
    /** A password is needed. */
    ENCRYPTED("the document is encrypted"),
    /** Its format is none that has text, or none that is known. */
    UNSUPPORTED("no text can be read from this format"),
    /** It does not keep to its own format. */
    CORRUPT("the document is damaged or not what it seems to be"),
    /** A small document that unpacks to a huge one. */
    BOMB("the document unpacks to far more than its size, or its parts are nested too deeply"),
    /** Reading it took longer than is allowed. */
    TOO_SLOW("reading the document took too long"),
    /** Reading it took more memory than is allowed. */
    TOO_LARGE("reading the document took too much memory");

    private final String detail;

    DocumentFlaw(String detail) {
        this.detail = detail;
    }

    /** The flaw in words, without anything from the document. */
    public String detail() {
        return detail;
    }
}
