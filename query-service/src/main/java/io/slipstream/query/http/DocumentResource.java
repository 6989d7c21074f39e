package io.slipstream.query.http;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.slipstream.contracts.page.Page;
import io.slipstream.contracts.page.Pagination;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.query.config.DocumentConfig;
import io.slipstream.query.document.DocumentService;
import io.slipstream.query.document.Upload;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/** Uploads documents and tells where they stand. */
@Path("/api/v1/documents")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Scope.Names.QUERY_READ)
public class DocumentResource {
    private static final String DEFAULT_NAME = "document";

    private final Caller caller;
    private final DocumentService documents;
    private final Vertx vertx;
    private final long maxBytes;

    /** Wired once. */
    public DocumentResource(Caller caller, DocumentService documents, Vertx vertx, DocumentConfig config) {
        this.caller = caller;
        this.documents = documents;
        this.vertx = vertx;
        this.maxBytes = config.maxBytes().asLongValue();
    }

    /** Takes a document as the body; its name comes in the query string or a header. */
    @POST
    @Consumes(MediaType.WILDCARD)
    public Uni<Response> upload(
            @QueryParam("filename") @Nullable String filename,
            @HeaderParam("X-Filename") @Nullable String encodedFilename,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            byte @Nullable [] body) {
        String name = filename == null ? decoded(encodedFilename) : filename;
        return accept(name, contentType, body == null ? new byte[0] : body, idempotencyKey);
    }

    /** Takes a document as the part {@code file} of a form. */
    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    public Uni<Response> uploadForm(
            @RestForm("file") @Nullable FileUpload file,
            @QueryParam("filename") @Nullable String filename,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey) {
        if (file == null) {
            throw ProblemException.invalid("file", "a part with the document");
        }
        if (file.size() > maxBytes) {
            throw new ProblemException(
                    ErrorCode.PAYLOAD_TOO_LARGE, "a document may have " + maxBytes + " bytes at the most");
        }
        String name = filename == null ? file.fileName() : filename;
        return vertx.fileSystem()
                .readFile(file.uploadedFile().toString())
                .chain(bytes -> accept(
                        name == null ? DEFAULT_NAME : name, file.contentType(), bytes.getBytes(), idempotencyKey));
    }

    /** A document with what was found in it. */
    @GET
    @Path("/{id}")
    public Uni<DocumentResponse> get(@PathParam("id") String id) {
        return documents.get(caller.tenant(), Inputs.id(id, "document")).map(DocumentResponse::from);
    }

    /** A page of the tenant's documents, newest first. */
    @GET
    public Uni<Page<DocumentResponse>> list(
            @QueryParam("page") @Nullable String page, @QueryParam("per_page") @Nullable String perPage) {
        int number = Inputs.page(page);
        int size = Inputs.perPage(perPage, null);
        String tenant = caller.tenant();
        return documents
                .count(tenant)
                .chain(total -> documents
                        .page(tenant, (number - 1L) * size, size)
                        .map(found -> new Page<>(
                                found.stream().map(DocumentResponse::from).toList(),
                                Pagination.offset(number, size, total))));
    }

    private Uni<Response> accept(
            String filename, @Nullable String contentType, byte[] bytes, @Nullable String idempotencyKey) {
        Upload upload = new Upload(
                caller.tenant(),
                caller.subject(),
                filename,
                mediaType(contentType),
                bytes,
                idempotencyKey,
                traceParent());
        return documents
                .accept(upload)
                .map(document -> Response.accepted(DocumentResponse.from(document))
                        .location(URI.create("/api/v1/documents/" + document.id()))
                        .build());
    }

    private static String mediaType(@Nullable String contentType) {
        if (contentType == null) {
            return MediaType.APPLICATION_OCTET_STREAM;
        }
        try {
            MediaType type = MediaType.valueOf(contentType);
            return type.getType() + "/" + type.getSubtype();
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("Content-Type", "a media type");
        }
    }

    private static String decoded(@Nullable String encoded) {
        try {
            return encoded == null ? DEFAULT_NAME : URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("X-Filename", "a name, URL-encoded");
        }
    }

    private static @Nullable String traceParent() {
        SpanContext context = Span.current().getSpanContext();
        return context.isValid()
                ? "00-" + context.getTraceId() + "-" + context.getSpanId() + "-"
                        + context.getTraceFlags().asHex()
                : null;
    }
}
