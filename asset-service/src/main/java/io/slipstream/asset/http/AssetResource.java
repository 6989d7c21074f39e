package io.slipstream.asset.http;

import io.slipstream.asset.asset.AssetPath;
import io.slipstream.asset.asset.AssetReader;
import io.slipstream.asset.asset.Expectation;
import io.slipstream.asset.asset.PublishResult;
import io.slipstream.asset.asset.PublishService;
import io.slipstream.asset.policy.MediaTypes;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Files: publish one, delete one, list all. */
@Path("/api/v1/assets")
@RolesAllowed(Scope.Names.ASSETS_PUBLISH)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "assets")
public class AssetResource {
    private final PublishService publishing;
    private final AssetReader assets;
    private final Caller caller;

    AssetResource(PublishService publishing, AssetReader assets, Caller caller) {
        this.publishing = publishing;
        this.assets = assets;
        this.caller = caller;
    }

    /** Publishes one file: 201 if the path held nothing before, otherwise 200. */
    @PUT
    @Path("/{path: .+}")
    @Consumes(MediaType.WILDCARD)
    @Blocking
    @Operation(summary = "Publish a file")
    public Uni<Response> put(
            @PathParam("path") String path,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String mediaType,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            @Nullable InputStream body) {
        if (mediaType != null && !MediaTypes.isSound(mediaType)) {
            throw ProblemException.invalid("Content-Type", "a media type of at most 255 characters");
        }
        return publishing
                .file(
                        caller.actor(),
                        AssetPath.given(path),
                        mediaType,
                        expectation(ifMatch, ifNoneMatch),
                        body == null ? InputStream.nullInputStream() : body)
                .map(result -> response(path, result));
    }

    /** Deletes one file with its earlier versions: 204. */
    @DELETE
    @Path("/{path: .+}")
    @Operation(summary = "Delete a file")
    public Uni<Response> delete(
            @PathParam("path") String path, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return publishing
                .delete(caller.actor(), AssetPath.given(path), expectation(ifMatch, null))
                .map(result -> response(path, result));
    }

    /** What every path holds. */
    @GET
    @Path("/manifest")
    @Operation(summary = "The manifest: every path with its versioned URLs")
    public Uni<Map<String, ManifestEntry>> manifest() {
        return assets.manifest(caller.tenant()).map(all -> {
            Map<String, ManifestEntry> manifest = new LinkedHashMap<>();
            all.forEach(asset -> manifest.put(asset.path().value(), ManifestEntry.from(asset)));
            return manifest;
        });
    }

    private static Response response(String path, PublishResult result) {
        return switch (result) {
            case PublishResult.Published published ->
                Response.status(published.created() ? 201 : 200)
                        .header(HttpHeaders.ETAG, published.asset().original().entityTag())
                        .header(HttpHeaders.LOCATION, ManifestEntry.url(path))
                        .entity(ManifestEntry.from(published.asset()))
                        .build();
            case PublishResult.Deleted ignored -> Response.noContent().build();
            case PublishResult.Absent ignored -> throw ProblemException.notFound("file '" + path + "'");
            case PublishResult.Unexpected ignored ->
                throw new ProblemException(
                        ErrorCode.PRECONDITION_FAILED, "'" + path + "' does not hold what the request expects");
        };
    }

    private static Expectation expectation(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
        EntityTags match = EntityTags.parse(ifMatch);
        EntityTags noneMatch = EntityTags.parse(ifNoneMatch);
        if (noneMatch != null && !noneMatch.any()) {
            throw ProblemException.invalid("If-None-Match", "'*' where a file is published");
        }
        if (match == null) {
            return noneMatch == null ? Expectation.NONE : new Expectation(false, true, Set.of());
        }
        if (!match.any() && match.tags().isEmpty()) {
            throw ProblemException.invalid("If-Match", "'*' or entity tags in quotes");
        }
        return new Expectation(true, noneMatch != null, Set.copyOf(match.tags()));
    }
}
