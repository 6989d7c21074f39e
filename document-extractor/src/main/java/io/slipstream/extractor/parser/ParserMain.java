package io.slipstream.extractor.parser;

/** The program of a parser process. */
public final class ParserMain {
    private ParserMain() {}

    /** Serves documents on standard input and output until standard input ends. Takes no arguments. */
    public static void main(String[] args) {
        ParserServer.serve(new TikaDocumentParser());
    }
}
