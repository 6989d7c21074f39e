package io.slipstream.query.statement;

/**
 * A lexical element of a statement. White space and comments are not tokens.
 *
 * @param kind what it is
 * @param text its canonical text: words in lower case, everything else as written, the parts of a continued string joined
 *     by a line feed
 * @param start where it begins in the source, a UTF-16 index
 * @param end where it ends, exclusive
 */
public record Token(Kind kind, String text, int start, int end) {
    /** The kinds of tokens, after PostgreSQL's lexical structure. */
    public enum Kind {
        /** A keyword or an identifier that is not quoted. */
        WORD,
        /** An identifier in double quotes, quotes included. */
        QUOTED,
        /** A string in any notation: plain, {@code E''}, {@code U&''}, {@code N''}, dollar-quoted. */
        STRING,
        /** A bit string, {@code B''} or {@code X''}. */
        BITS,
        /** A number without its sign. */
        NUMBER,
        /** A positional parameter such as {@code $1}. */
        PARAMETER,
        /** An operator of one or more operator characters. */
        OPERATOR,
        /** One of {@code , ( ) [ ] ; . : :: .. :=}. */
        PUNCTUATION
    }

    /** Whether it is a literal, which a fingerprint leaves out. */
    public boolean isLiteral() {
        return kind == Kind.STRING || kind == Kind.BITS || kind == Kind.NUMBER;
    }

    /** Whether it stands for a value: a literal or a parameter. */
    public boolean isValue() {
        return isLiteral() || kind == Kind.PARAMETER;
    }

    /** Whether it is this keyword or unquoted identifier, in lower case. */
    public boolean isWord(String word) {
        return kind == Kind.WORD && text.equals(word);
    }

    /** Whether it is this punctuation mark. */
    public boolean isMark(String mark) {
        return kind == Kind.PUNCTUATION && text.equals(mark);
    }
}
