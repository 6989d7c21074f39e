package io.slipstream.extractor.parser;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TikaDocumentParserIT {
    private static final int NO_LIMIT = 5_000_000;
    private static final TikaDocumentParser PARSER = new TikaDocumentParser();

    @TempDir
    Path directory;

    @Test
    void parse_pdf_givesTextMetadataAndLanguage() throws IOException {
        ParseReply.Parsed parsed = parsed(Documents.pdf(), "review.pdf");

        assertThat(parsed.text()).contains("session cookie").contains("Second page about injection.");
        assertThat(parsed.mediaType()).isEqualTo("application/pdf");
        assertThat(parsed.language()).isEqualTo("en");
        assertThat(parsed.metadata().title()).isEqualTo("Review of the portal");
        assertThat(parsed.metadata().author()).isEqualTo("Ada Lovelace");
        assertThat(parsed.metadata().pages()).isEqualTo(2);
        assertThat(parsed.truncated()).isFalse();
    }

    @Test
    void parse_docx_givesTextMetadataAndLanguage() throws IOException {
        ParseReply.Parsed parsed = parsed(Documents.docx(), "bericht.docx");

        assertThat(parsed.text()).contains("Prüfbericht").contains("Sitzungscookie");
        assertThat(parsed.mediaType())
                .isEqualTo("application/vnd.openxmlformats-officedocument.wordprocessingml.document");
        assertThat(parsed.language()).isEqualTo("de");
        assertThat(parsed.metadata().title()).isEqualTo("Prüfbericht");
        assertThat(parsed.metadata().author()).isEqualTo("Konrad Zuse");
    }

    @Test
    void parse_docxWithoutName_isTakenForWhatItIs() throws IOException {
        assertThat(parsed(Documents.docx(), null).mediaType())
                .isEqualTo("application/vnd.openxmlformats-officedocument.wordprocessingml.document");
    }

    @Test
    void parse_spreadsheet_givesItsCells() throws IOException {
        assertThat(parsed(Documents.xlsx(), "findings.xlsx").text()).contains("Broken access control");
    }

    @Test
    void parse_html_givesTextWithoutScripts() throws IOException {
        ParseReply.Parsed parsed = parsed(Documents.html("x.png"), "threats.html");

        assertThat(parsed.text()).contains("session cookie").doesNotContain("alert");
        assertThat(parsed.metadata().title()).isEqualTo("Threats");
        assertThat(parsed.mediaType()).startsWith("text/html");
    }

    @Test
    void parse_markdown_givesItsText() throws IOException {
        ParseReply.Parsed parsed = parsed(Documents.markdown(), "threats.md");

        assertThat(parsed.text()).startsWith("# Threats").contains("- second");
        assertThat(parsed.mediaType()).startsWith("text/x-web-markdown");
    }

    @Test
    void parse_longText_isCutAndSaysSo() throws IOException {
        ParseReply.Parsed parsed =
                (ParseReply.Parsed) PARSER.parse(new ParseRequest(file(Documents.pdf()), null, null, 20));

        assertThat(parsed.text().length()).isBetween(1, 20);
        assertThat(parsed.truncated()).isTrue();
    }

    @Test
    void parse_encryptedPdf_isRefused() throws IOException {
        assertThat(flaw(Documents.encryptedPdf(), "secret.pdf")).isEqualTo(DocumentFlaw.ENCRYPTED);
    }

    @Test
    void parse_encryptedDocx_isRefused() throws IOException {
        assertThat(flaw(Documents.encryptedDocx(), "secret.docx")).isEqualTo(DocumentFlaw.ENCRYPTED);
    }

    @Test
    void parse_zipBomb_isRefused() throws IOException {
        assertThat(flaw(Documents.zipBomb(), "bomb.zip")).isEqualTo(DocumentFlaw.BOMB);
    }

    @Test
    void parse_archivesNestedTooDeep_areRefused() throws IOException {
        assertThat(flaw(Documents.nestedZips(40), "deep.zip")).isEqualTo(DocumentFlaw.BOMB);
    }

    @Test
    void parse_archiveOfDocuments_givesTheirText() throws IOException {
        assertThat(parsed(Documents.nestedZips(2), "archive.zip").text()).contains("session cookie");
    }

    @Test
    void parse_billionLaughs_isRefused() throws IOException {
        assertThat(PARSER.parse(new ParseRequest(file(Documents.billionLaughs()), null, "laughs.xml", NO_LIMIT)))
                .isInstanceOf(ParseReply.Refused.class);
    }

    @Test
    void parse_damagedPdf_isRefused() throws IOException {
        byte[] half = java.util.Arrays.copyOf(Documents.docx(), 900);

        assertThat(flaw(half, "half.docx")).isEqualTo(DocumentFlaw.CORRUPT);
    }

    @Test
    void parse_emptyFile_isRefused() throws IOException {
        assertThat(flaw(new byte[0], "empty.pdf")).isEqualTo(DocumentFlaw.EMPTY);
    }

    @Test
    void parse_unknownBytes_areRefused() throws IOException {
        assertThat(flaw(new byte[] {0, 1, 2, 3, (byte) 0xFE, (byte) 0xCA, 9, 8, 0, 0}, null))
                .isEqualTo(DocumentFlaw.UNSUPPORTED);
    }

    @Test
    void parse_picture_isRefused() throws IOException {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R'};

        assertThat(flaw(png, "picture.png")).isEqualTo(DocumentFlaw.UNSUPPORTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"svg", "note"})
    void parse_externalEntityOfAFile_isNotRead(String root) throws IOException {
        Path secret = Files.writeString(directory.resolve("secret.txt"), "planted-secret");

        ParseReply reply = PARSER.parse(new ParseRequest(
                file(Documents.xxe(root, secret.toUri().toString())), null, "entity." + root, NO_LIMIT));

        if (reply instanceof ParseReply.Parsed parsed) {
            assertThat(parsed.text()).contains("before").doesNotContain("planted-secret");
        }
    }

    @Test
    void parse_referencesElsewhere_areNotFetched() throws IOException {
        List<String> fetched = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            fetched.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            PARSER.parse(new ParseRequest(file(Documents.xxe("svg", url + "/entity")), null, "a.svg", NO_LIMIT));
            PARSER.parse(new ParseRequest(file(Documents.externalDtd(url + "/dtd")), null, "b.svg", NO_LIMIT));
            PARSER.parse(new ParseRequest(file(Documents.html(url + "/image")), null, "c.html", NO_LIMIT));
        } finally {
            server.stop(0);
        }
        assertThat(fetched).isEmpty();
    }

    private ParseReply.Parsed parsed(byte[] document, String name) throws IOException {
        ParseReply reply = PARSER.parse(new ParseRequest(file(document), null, name, NO_LIMIT));
        assertThat(reply).isInstanceOf(ParseReply.Parsed.class);
        return (ParseReply.Parsed) reply;
    }

    private DocumentFlaw flaw(byte[] document, String name) throws IOException {
        ParseReply reply = PARSER.parse(new ParseRequest(file(document), null, name, NO_LIMIT));
        assertThat(reply).isInstanceOf(ParseReply.Refused.class);
        return ((ParseReply.Refused) reply).flaw();
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(Files.createTempFile(directory, "document", ".bin"), bytes);
    }
}
