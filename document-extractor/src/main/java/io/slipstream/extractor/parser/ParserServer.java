package io.slipstream.extractor.parser;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The parser's side of the protocol. The calling thread reads requests and a second one parses, so that the end of
 * standard input, which means that the service has gone, stops the process even in the middle of a document.
 */
public final class ParserServer {
    private static final int PARENT_GONE = 0;
    private static final int DEFECT = 70;

    private final DocumentParser parser;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final BlockingQueue<ParseRequest> requests = new ArrayBlockingQueue<>(1);

    private ParserServer(DocumentParser parser, DataInputStream in, DataOutputStream out) {
        this.parser = parser;
        this.in = in;
        this.out = out;
    }

    /**
     * Serves until the service closes standard input; never returns. What libraries print goes to standard error, which
     * nobody reads: it may quote the document.
     */
    public static void serve(DocumentParser parser) {
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        DataInputStream in = new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)));
        System.setOut(System.err);
        new ParserServer(parser, in, out).run();
    }

    private void run() {
        Thread.ofPlatform().daemon().name("parser").start(this::parseAll);
        try {
            ParserProtocol.writeReady(out);
            while (true) {
                requests.put(ParserProtocol.readRequest(in));
            }
        } catch (EOFException e) {
            Runtime.getRuntime().halt(PARENT_GONE);
        } catch (IOException | InterruptedException e) {
            Runtime.getRuntime().halt(DEFECT);
        }
    }

    private void parseAll() {
        try {
            while (true) {
                ParserProtocol.writeReply(out, parser.parse(requests.take()));
            }
        } catch (Throwable e) { // whatever it is, a process that cannot answer must end, or its document would hang
            Runtime.getRuntime().halt(DEFECT);
        }
    }
}
