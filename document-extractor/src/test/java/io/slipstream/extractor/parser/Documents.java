package io.slipstream.extractor.parser;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.crypt.EncryptionMode;
import org.apache.poi.poifs.crypt.Encryptor;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.usermodel.XWPFDocument;

/** Real documents, made when they are needed. */
public final class Documents {
    /** Enough English to be told from other languages. */
    public static final String ENGLISH =
            "The reviewers found that the session cookie of the portal was sent without the"
                    + " secure attribute, and they asked the team to fix it before the next release.";

    private static final String GERMAN =
            "Die Prüfer stellten fest, dass das Sitzungscookie des Portals ohne das sichere"
                    + " Attribut gesendet wurde, und baten das Team, dies vor der nächsten Version zu beheben.";

    private Documents() {}

    /** A PDF of two pages with a title and an author. */
    public static byte[] pdf() {
        return pdf(null);
    }

    /** A PDF that opens with a password alone. */
    public static byte[] encryptedPdf() {
        return pdf(new StandardProtectionPolicy("owner-password", "user-password", new AccessPermission()));
    }

    private static byte[] pdf(StandardProtectionPolicy protection) {
        try (PDDocument document = new PDDocument();
                ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            page(document, ENGLISH);
            page(document, "Second page about injection.");
            document.getDocumentInformation().setTitle("Review of the portal");
            document.getDocumentInformation().setAuthor("Ada Lovelace");
            if (protection != null) {
                protection.setEncryptionKeyLength(128);
                document.protect(protection);
            }
            document.save(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void page(PDDocument document, String text) throws IOException {
        PDPage page = new PDPage();
        document.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
            content.beginText();
            content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 10);
            content.newLineAtOffset(20, 700);
            content.showText(text);
            content.endText();
        }
    }

    /** A Word document in German. */
    public static byte[] docx() {
        try (XWPFDocument document = new XWPFDocument();
                ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            document.createParagraph().createRun().setText("Prüfbericht");
            document.createParagraph().createRun().setText(GERMAN);
            document.getProperties().getCoreProperties().setTitle("Prüfbericht");
            document.getProperties().getCoreProperties().setCreator("Konrad Zuse");
            document.write(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A Word document that opens with a password alone. */
    public static byte[] encryptedDocx() {
        try (POIFSFileSystem container = new POIFSFileSystem();
                ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            Encryptor encryptor = new EncryptionInfo(EncryptionMode.agile).getEncryptor();
            encryptor.confirmPassword("secret");
            try (var sealed = encryptor.getDataStream(container)) {
                sealed.write(docx());
            }
            container.writeFilesystem(out);
            return out.toByteArray();
        } catch (IOException | java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A spreadsheet with one cell. */
    public static byte[] xlsx() {
        try (XSSFWorkbook workbook = new XSSFWorkbook();
                ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            workbook.createSheet("Findings").createRow(0).createCell(0).setCellValue("Broken access control");
            workbook.write(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A web page that refers to something elsewhere. */
    public static byte[] html(String imageUrl) {
        return bytes("<!doctype html><html lang=en><head><title>Threats</title><script>alert('no text')</script></head>"
                + "<body><h1>Threats</h1><p>" + ENGLISH + "</p><img src='" + imageUrl + "'><iframe src='" + imageUrl
                + "'></iframe></body></html>");
    }

    /** Markdown. */
    public static byte[] markdown() {
        return bytes("# Threats\n\n" + ENGLISH + "\n\n- first\n- second\n");
    }

    /** XML with an entity whose value is a file or a URL. */
    public static byte[] xxe(String root, String systemId) {
        return bytes("<?xml version='1.0'?><!DOCTYPE " + root + " [<!ENTITY leak SYSTEM '" + systemId + "'>]>" + "<"
                + root + "><text>before &leak; after</text></" + root + ">");
    }

    /** XML with a document type elsewhere. */
    public static byte[] externalDtd(String url) {
        return bytes("<?xml version='1.0'?><!DOCTYPE svg SYSTEM '" + url + "'>"
                + "<svg xmlns='http://www.w3.org/2000/svg'><text>drawn words</text></svg>");
    }

    /** XML whose entities double thirty times. */
    public static byte[] billionLaughs() {
        StringBuilder xml = new StringBuilder("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY l0 'ha'>");
        for (int level = 1; level <= 30; level++) {
            xml.append("<!ENTITY l%d '&l%d;&l%d;'>".formatted(level, level - 1, level - 1));
        }
        return bytes(xml.append("]><a>&l30;</a>").toString());
    }

    /** An archive with one text of many megabytes that packs to a few kilobytes. */
    public static byte[] zipBomb() {
        byte[] line = new byte[1024 * 1024];
        java.util.Arrays.fill(line, (byte) 'a');
        return zip("bomb.txt", out -> {
            for (int megabyte = 0; megabyte < 300; megabyte++) {
                out.write(line);
            }
        });
    }

    /** An archive in an archive in an archive, as deep as asked. */
    public static byte[] nestedZips(int depth) {
        byte[] inner = markdown();
        String name = "text.md";
        for (int level = 0; level < depth; level++) {
            byte[] content = inner;
            inner = zip(name, out -> out.write(content));
            name = "level.zip";
        }
        return inner;
    }

    private static byte[] zip(String name, Filling filling) {
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                zip.putNextEntry(new ZipEntry(name));
                filling.fill(zip);
                zip.closeEntry();
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private interface Filling {
        void fill(ZipOutputStream out) throws IOException;
    }
}
