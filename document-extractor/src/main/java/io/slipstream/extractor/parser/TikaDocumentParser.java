package io.slipstream.extractor.parser;

import java.io.IOException;
import java.util.Set;
import org.apache.tika.detect.DefaultDetector;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.exception.UnsupportedFormatException;
import org.apache.tika.exception.WriteLimitReachedException;
import org.apache.tika.exception.ZeroByteFileException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.HttpHeaders;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.EmptyParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.ParseRecord;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.csv.TextAndCSVParser;
import org.apache.tika.parser.epub.EpubParser;
import org.apache.tika.parser.html.JSoupParser;
import org.apache.tika.parser.mail.RFC822Parser;
import org.apache.tika.parser.microsoft.OfficeParser;
import org.apache.tika.parser.microsoft.OfficeParserConfig;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.apache.tika.parser.microsoft.rtf.RTFParser;
import org.apache.tika.parser.odf.OpenDocumentParser;
import org.apache.tika.parser.pdf.PDFParser;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.apache.tika.parser.pkg.CompressorParser;
import org.apache.tika.parser.pkg.PackageParser;
import org.apache.tika.parser.xml.DcXMLParser;
import org.apache.tika.sax.BodyContentHandler;
import org.apache.tika.sax.WriteOutContentHandler;
import org.xml.sax.SAXException;

/**
 * Documents by Apache Tika: PDF, Office (old, OOXML, OpenDocument), RTF, EPUB, HTML, XML, mail, text of any kind, and
 * archives of these. The parsers are listed here one by one; there is no OCR, no macro is read, let alone run, and nothing
 * that a document refers to is fetched. Tika's own guard refuses documents that unpack to a hundred times their size or are
 * nested more than ten deep.
 */
public final class TikaDocumentParser implements DocumentParser {
    private static final String UNKNOWN = MediaType.OCTET_STREAM.toString();

    private final AutoDetectParser tika = new AutoDetectParser(
            new DefaultDetector(),
            new PDFParser(),
            new OOXMLParser(),
            new OfficeParser(),
            new RTFParser(),
            new OpenDocumentParser(),
            new EpubParser(),
            new JSoupParser(),
            new DcXMLParser(),
            new RFC822Parser(),
            new TextAndCSVParser(),
            new PackageParser(),
            new CompressorParser());
    private final Set<MediaType> supported;
    private final LanguageGuess languageGuess = new LanguageGuess();

    /** A parser that has read its tables and is ready. */
    public TikaDocumentParser() {
        tika.setFallback(new EmptyParser());
        supported = Set.copyOf(tika.getParsers().keySet());
    }

    @Override
    public ParseReply parse(ParseRequest request) {
        Metadata metadata = hints(request);
        WriteOutContentHandler text = new WriteOutContentHandler(request.maxTextCharacters());
        try (TikaInputStream in = TikaInputStream.get(request.file())) {
            MediaType detected = tika.getDetector().detect(in, metadata);
            metadata.set(Metadata.CONTENT_TYPE, detected.toString());
            if (!isSupported(detected)) {
                return refused(DocumentFlaw.UNSUPPORTED, metadata);
            }
            if (ArchiveGuard.isBomb(request.file())) {
                return refused(DocumentFlaw.BOMB, metadata);
            }
            ParseContext context = context();
            tika.parse(in, new BodyContentHandler(text), metadata, context);
            return hidesBomb(context) ? refused(DocumentFlaw.BOMB, metadata) : parsed(text, metadata, false);
        } catch (ZeroByteFileException e) {
            return refused(DocumentFlaw.EMPTY, metadata);
        } catch (EncryptedDocumentException e) {
            return refused(DocumentFlaw.ENCRYPTED, metadata);
        } catch (UnsupportedFormatException e) {
            return refused(DocumentFlaw.UNSUPPORTED, metadata);
        } catch (TikaException | SAXException | IOException | RuntimeException e) {
            return WriteLimitReachedException.isWriteLimitReached(e)
                    ? parsed(text, metadata, true)
                    : refused(FlawGuess.of(e), metadata);
        } catch (LinkageError e) { // a part of the format belongs to a library that is left out
            return refused(DocumentFlaw.UNSUPPORTED, metadata);
        } catch (StackOverflowError e) {
            return refused(DocumentFlaw.BOMB, metadata);
        }
    }

    private ParseReply parsed(WriteOutContentHandler text, Metadata metadata, boolean truncated) {
        String clean = TextCleaning.clean(text.toString());
        return new ParseReply.Parsed(
                clean, mediaType(metadata), languageGuess.of(clean), MetadataReading.read(metadata), truncated);
    }

    /** Tika passes over embedded documents that it cannot read, bombs among them. */
    private static boolean hidesBomb(ParseContext context) {
        ParseRecord record = context.get(ParseRecord.class);
        return record != null
                && record.getExceptions().stream().anyMatch(failure -> FlawGuess.of(failure) == DocumentFlaw.BOMB);
    }

    private static ParseReply refused(DocumentFlaw flaw, Metadata metadata) {
        return new ParseReply.Refused(flaw, mediaType(metadata));
    }

    /** Whether one of the parsers takes the type; a supertype's parser counts, as for Markdown, which is text. */
    private boolean isSupported(MediaType detected) {
        MediaType candidate = tika.getMediaTypeRegistry().normalize(detected.getBaseType());
        while (candidate != null && !supported.contains(candidate)) {
            candidate = tika.getMediaTypeRegistry().getSupertype(candidate);
        }
        return candidate != null;
    }

    private static Metadata hints(ParseRequest request) {
        Metadata metadata = new Metadata();
        if (request.fileName() != null) {
            metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, request.fileName());
        }
        if (request.mediaTypeHint() != null) {
            metadata.set(HttpHeaders.CONTENT_TYPE, request.mediaTypeHint());
        }
        return metadata;
    }

    private static String mediaType(Metadata metadata) {
        String type = metadata.get(HttpHeaders.CONTENT_TYPE);
        MediaType parsed = type == null ? null : MediaType.parse(type);
        return parsed == null ? UNKNOWN : parsed.getBaseType().toString();
    }

    /** Settings of this one parse; embedded documents are read by the same parser. */
    private ParseContext context() {
        PDFParserConfig pdf = new PDFParserConfig();
        pdf.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.NO_OCR);
        pdf.setExtractInlineImages(false);
        pdf.setExtractActions(false);
        pdf.setSortByPosition(false);
        OfficeParserConfig office = new OfficeParserConfig();
        office.setExtractMacros(false);
        office.setUseSAXDocxExtractor(true);
        office.setUseSAXPptxExtractor(true);
        office.setIncludeHeadersAndFooters(true);
        ParseContext context = new ParseContext();
        context.set(PDFParserConfig.class, pdf);
        context.set(OfficeParserConfig.class, office);
        context.set(Parser.class, tika);
        return context;
    }
}
