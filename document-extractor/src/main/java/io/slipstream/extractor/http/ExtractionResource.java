package io.slipstream.extractor.http;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.extractor.extraction.Document;
import io.slipstream.extractor.extraction.ExtractionResult;
import io.slipstream.extractor.extraction.ExtractionService;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Documents in, text out; for services only. */
@Path("/internal/v1/extractions")
@RolesAllowed(Scope.Names.SERVICE_INTERNAL)
public class ExtractionResource {
    private static final int MAX_NAME_CHARACTERS = 1_024;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final ExtractionService service;
    private final DocumentSpool spool;

    /** The resource of a service. */
    public ExtractionResource(ExtractionService service, DocumentSpool spool) {
        this.service = service;
        this.spool = spool;
    }

    /**
     * Reads a document.
     *
     * @param contentType what the sender says it is, a hint
     * @param contentLength its size in bytes, if the sender knows it
     * @param fileName its name, URL-encoded; its ending is a hint
     * @param body its bytes
     */
    @POST
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    public ExtractionResponse extract(
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) @Nullable Long contentLength,
            @HeaderParam("X-Filename") @Nullable String fileName,
            InputStream body)
            throws IOException, InterruptedException {
        String name = decoded(fileName);
        spool.checkSize(contentLength == null ? 0 : contentLength);
        try (ExtractionService.Place place = service.admit().orElseThrow(ExtractionResource::overloaded);
                DocumentSpool.Spooled spooled = spool.receive(body)) {
            return answer(service.extract(new Document(spooled.file(), contentType, name)));
        }
    }

    private static ExtractionResponse answer(ExtractionResult result) {
        return switch (result) {
            case ExtractionResult.Extracted extracted -> ExtractionResponse.from(extracted.document());
            case ExtractionResult.Unreadable unreadable ->
                throw new ProblemException(ErrorCode.DOCUMENT_UNREADABLE, detail(unreadable));
            case ExtractionResult.Busy ignored -> throw overloaded();
            case ExtractionResult.ParserLost ignored ->
                throw new ProblemException(
                        ErrorCode.UPSTREAM_UNAVAILABLE, "the parser ended", List.of(), RETRY_AFTER, null);
        };
    }

    private static String detail(ExtractionResult.Unreadable unreadable) {
        String type = unreadable.mediaType().isEmpty() ? "" : " (" + unreadable.mediaType() + ")";
        return unreadable.flaw().detail() + type;
    }

    private static ProblemException overloaded() {
        return new ProblemException(ErrorCode.OVERLOADED, "every parser is busy", List.of(), RETRY_AFTER, null);
    }

    /** The last part of the name: only its ending matters, and directories are nobody's business. */
    private static @Nullable String decoded(@Nullable String fileName) {
        if (fileName == null) {
            return null;
        }
        if (fileName.length() > MAX_NAME_CHARACTERS) {
            throw ProblemException.invalid("X-Filename", "at most " + MAX_NAME_CHARACTERS + " characters");
        }
        try {
            String name = URLDecoder.decode(fileName, StandardCharsets.UTF_8);
            return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("X-Filename", "URL-encoded UTF-8");
        }
    }
}
