package io.slipstream.extractor.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParserProtocolTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    @Test
    void request_sent_arrivesAsItWas() throws IOException {
        ParseRequest full = new ParseRequest(Path.of("/spool/ä.bin"), "text/plain", "ä.txt", 7);
        ParseRequest bare = new ParseRequest(Path.of("/spool/b.bin"), null, null, 1);
        ParserProtocol.writeRequest(out, full);
        ParserProtocol.writeRequest(out, bare);
        DataInputStream in = in();

        assertThat(ParserProtocol.readRequest(in)).isEqualTo(full);
        assertThat(ParserProtocol.readRequest(in)).isEqualTo(bare);
    }

    @Test
    void parsed_sent_arrivesAsItWas() throws IOException {
        DocumentMetadata metadata = new DocumentMetadata("t", null, "s", null, "app", "2026", null, 3, null);
        ParseReply reply = new ParseReply.Parsed("text \uD83D\uDE00", "text/plain", "en", metadata, true);
        ParserProtocol.writeReply(out, reply);

        assertThat(ParserProtocol.readReply(in())).isEqualTo(reply);
    }

    @ParameterizedTest
    @EnumSource(DocumentFlaw.class)
    void refused_sent_arrivesAsItWas(DocumentFlaw flaw) throws IOException {
        ParserProtocol.writeReply(out, new ParseReply.Refused(flaw, "x/y"));

        assertThat(ParserProtocol.readReply(in())).isEqualTo(new ParseReply.Refused(flaw, "x/y"));
    }

    @Test
    void ready_fromSomethingElse_isRefused() throws IOException {
        out.writeBytes("Usage: java");

        assertThatThrownBy(() -> ParserProtocol.readReady(in())).isInstanceOf(IOException.class);
    }

    @Test
    void reply_ofAnUnknownKind_isRefused() throws IOException {
        out.writeByte(42);

        assertThatThrownBy(() -> ParserProtocol.readReply(in())).hasMessageContaining("42");
    }

    @Test
    void reply_withAHugeString_isRefusedBeforeItIsRead() throws IOException {
        out.writeByte(0);
        out.writeInt(Integer.MAX_VALUE);

        assertThatThrownBy(() -> ParserProtocol.readReply(in())).hasMessageContaining("2147483647");
    }

    private DataInputStream in() {
        return new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    }
}
