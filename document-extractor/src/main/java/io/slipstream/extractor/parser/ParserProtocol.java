package io.slipstream.extractor.parser;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What travels between the service and a parser process: the parser says that it is ready, then takes requests one at a
 * time and answers each with one reply. Strings are a length in bytes and UTF-8; a length of -1 is null. An end of stream
 * or a broken frame is an {@link IOException}, after which the process is of no more use.
 */
public final class ParserProtocol {
    private static final int READY = 0x534C4950;
    private static final int MAX_STRING_BYTES = 256 * 1024 * 1024;

    private enum Kind {
        PARSED,
        REFUSED
    }

    private ParserProtocol() {}

    /** Says that the parser takes requests from now on. */
    public static void writeReady(DataOutputStream out) throws IOException {
        out.writeInt(READY);
        out.flush();
    }

    /** Waits until the parser takes requests. */
    public static void readReady(DataInputStream in) throws IOException {
        int word = in.readInt();
        if (word != READY) {
            throw new IOException("parser process began with " + Integer.toHexString(word));
        }
    }

    /** Sends a document to the parser. */
    public static void writeRequest(DataOutputStream out, ParseRequest request) throws IOException {
        writeString(out, request.file().toString());
        writeString(out, request.mediaTypeHint());
        writeString(out, request.fileName());
        out.writeInt(request.maxTextCharacters());
        out.flush();
    }

    /** The next document. */
    public static ParseRequest readRequest(DataInputStream in) throws IOException {
        Path file = Path.of(requireString(in));
        return new ParseRequest(file, readString(in), readString(in), in.readInt());
    }

    /** Answers a request. */
    public static void writeReply(DataOutputStream out, ParseReply reply) throws IOException {
        switch (reply) {
            case ParseReply.Parsed parsed -> writeParsed(out, parsed);
            case ParseReply.Refused refused -> {
                out.writeByte(Kind.REFUSED.ordinal());
                out.writeByte(refused.flaw().ordinal());
                writeString(out, refused.mediaType());
            }
        }
        out.flush();
    }

    /** The answer to the last request. */
    public static ParseReply readReply(DataInputStream in) throws IOException {
        return switch (constant(Kind.values(), in.readByte())) {
            case PARSED ->
                new ParseReply.Parsed(
                        requireString(in), requireString(in), requireString(in), readMetadata(in), in.readBoolean());
            case REFUSED -> new ParseReply.Refused(constant(DocumentFlaw.values(), in.readByte()), requireString(in));
        };
    }

    private static void writeParsed(DataOutputStream out, ParseReply.Parsed parsed) throws IOException {
        out.writeByte(Kind.PARSED.ordinal());
        writeString(out, parsed.text());
        writeString(out, parsed.mediaType());
        writeString(out, parsed.language());
        writeMetadata(out, parsed.metadata());
        out.writeBoolean(parsed.truncated());
    }

    private static void writeMetadata(DataOutputStream out, DocumentMetadata metadata) throws IOException {
        writeString(out, metadata.title());
        writeString(out, metadata.author());
        writeString(out, metadata.subject());
        writeString(out, metadata.keywords());
        writeString(out, metadata.application());
        writeString(out, metadata.createdAt());
        writeString(out, metadata.modifiedAt());
        writeNumber(out, metadata.pages());
        writeNumber(out, metadata.words());
    }

    private static DocumentMetadata readMetadata(DataInputStream in) throws IOException {
        return new DocumentMetadata(
                readString(in),
                readString(in),
                readString(in),
                readString(in),
                readString(in),
                readString(in),
                readString(in),
                readNumber(in),
                readNumber(in));
    }

    private static void writeNumber(DataOutputStream out, @Nullable Integer number) throws IOException {
        out.writeInt(number == null ? -1 : number);
    }

    private static @Nullable Integer readNumber(DataInputStream in) throws IOException {
        int number = in.readInt();
        return number < 0 ? null : number;
    }

    private static void writeString(DataOutputStream out, @Nullable String string) throws IOException {
        if (string == null) {
            out.writeInt(-1);
            return;
        }
        byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static @Nullable String readString(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < -1 || length > MAX_STRING_BYTES) {
            throw new IOException("string of " + length + " bytes in a frame of the parser protocol");
        }
        return length == -1 ? null : new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static String requireString(DataInputStream in) throws IOException {
        String string = readString(in);
        if (string == null) {
            throw new IOException("missing string in a frame of the parser protocol");
        }
        return string;
    }

    private static <E> E constant(E[] values, byte ordinal) throws IOException {
        if (ordinal < 0 || ordinal >= values.length) {
            throw new IOException("unknown constant " + ordinal + " in a frame of the parser protocol");
        }
        return values[ordinal];
    }
}
