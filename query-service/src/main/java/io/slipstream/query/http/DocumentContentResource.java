package io.slipstream.query.http;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.slipstream.query.config.DocumentConfig;
import io.slipstream.query.document.DocumentService;
import io.slipstream.query.document.ProcessingResult;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** For the task that processes a document: takes its bytes, brings what it found. Other services only. */
@Path("/internal/v1/documents/{id}")
@RolesAllowed(Scope.Names.SERVICE_INTERNAL)
public class DocumentContentResource {
    private final Caller caller;
    private final DocumentService documents;
    private final long maxCharacters;

    /** Wired once. */
    public DocumentContentResource(Caller caller, DocumentService documents, DocumentConfig config) {
        this.caller = caller;
        this.documents = documents;
        this.maxCharacters = config.maxResultBytes().asLongValue();
    }

    /** A document's bytes, with its media type and, URL-encoded, its name. */
    @GET
    @Path("/content")
    public Uni<Response> content(@PathParam("id") String id) {
        String tenant = caller.tenant();
        UUID documentId = Inputs.id(id, "document");
        return documents
                .get(tenant, documentId)
                .chain(document -> documents
                        .content(tenant, documentId)
                        .map(bytes -> Response.ok(bytes)
                                .header(HttpHeaders.CONTENT_TYPE, document.mediaType())
                                .header("X-Filename", encoded(document.filename()))
                                .build()));
    }

    /** Keeps what was found, in place of what was found before; the same again changes nothing. */
    @PUT
    @Path("/result")
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Void> result(@PathParam("id") String id, @Nullable ProcessingResultRequest body) {
        UUID documentId = Inputs.id(id, "document");
        ProcessingResult result = Inputs.required(body).toResult(documentId, caller.tenant());
        if (result.text().length() > maxCharacters) {
            throw new ProblemException(
                    ErrorCode.PAYLOAD_TOO_LARGE, "a text may have " + maxCharacters + " characters at the most");
        }
        return documents.complete(result);
    }

    private static String encoded(String filename) {
        return URLEncoder.encode(filename, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
