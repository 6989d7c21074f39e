package io.slipstream.extractor.extraction;

import io.slipstream.extractor.parser.DocumentFlaw;
import io.slipstream.extractor.parser.DocumentMetadata;
import io.slipstream.extractor.parser.ParseReply;
import io.slipstream.extractor.parser.ParseRequest;
import io.slipstream.extractor.parser.ParserServer;
import java.util.ArrayList;
import java.util.List;

/** A parser process that does what the document's name says. */
public final class MisbehavingParserMain {
    private MisbehavingParserMain() {}

    public static void main(String[] args) {
        ParserServer.serve(MisbehavingParserMain::parse);
    }

    private static ParseReply parse(ParseRequest request) {
        return switch (String.valueOf(request.fileName())) {
            case "spin" -> spin();
            case "eat-memory" -> eatMemory();
            case "exit" -> exit();
            case "defect" -> throw new IllegalStateException("a defect of the parser");
            case "print" -> print();
            case "environment" -> well(System.getenv().toString());
            default -> well("text of " + request.fileName());
        };
    }

    private static ParseReply well(String text) {
        DocumentMetadata none = new DocumentMetadata(null, null, null, null, null, null, null, null, null);
        return new ParseReply.Parsed(text, "text/plain", "", none, false);
    }

    private static ParseReply print() {
        System.out.println("a library that prints");
        return well("printed");
    }

    @SuppressWarnings("InfiniteLoopStatement")
    private static ParseReply spin() {
        long counter = 0;
        while (true) {
            counter++;
        }
    }

    private static ParseReply eatMemory() {
        List<byte[]> eaten = new ArrayList<>();
        while (eaten.size() < Integer.MAX_VALUE) {
            eaten.add(new byte[1024 * 1024]);
        }
        return new ParseReply.Refused(DocumentFlaw.CORRUPT, "");
    }

    private static ParseReply exit() {
        Runtime.getRuntime().halt(9);
        throw new AssertionError("halted");
    }
}
