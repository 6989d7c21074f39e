package io.slipstream.asset.http;

import io.slipstream.asset.asset.BundleResult;
import io.slipstream.asset.asset.PublishService;
import io.slipstream.asset.asset.PublishStore;
import io.slipstream.contracts.page.Page;
import io.slipstream.contracts.page.Pagination;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
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
import java.io.InputStream;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Builds: publish one, list them, activate one, go back to the one before. */
@Path("/api/v1/bundles")
@RolesAllowed(Scope.Names.ASSETS_PUBLISH)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "bundles")
public class BundleResource {
    private static final String KEY = "Idempotency-Key";

    private final PublishService publishing;
    private final PublishStore store;
    private final Caller caller;

    BundleResource(PublishService publishing, PublishStore store, Caller caller) {
        this.publishing = publishing;
        this.store = store;
        this.caller = caller;
    }

    /** Publishes a build, a zip or tar.gz archive: 201. */
    @POST
    @Consumes(MediaType.WILDCARD)
    @Blocking
    @Operation(summary = "Publish a build")
    public Uni<Response> create(
            @QueryParam("prefix") @Nullable String prefix,
            @QueryParam("activate") @Nullable String activate,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String mediaType,
            @HeaderParam(KEY) @Nullable String key,
            @Nullable InputStream body) {
        return publishing
                .bundle(
                        caller.actor(),
                        Parameters.prefix(prefix),
                        Parameters.flag("activate", activate, true),
                        mediaType,
                        Parameters.idempotencyKey(key),
                        body == null ? InputStream.nullInputStream() : body)
                .map(bundle -> Response.created(URI.create("/api/v1/bundles/" + bundle.id()))
                        .entity(BundleResponse.from(bundle))
                        .build());
    }

    /** The tenant's builds, the newest first. */
    @GET
    @Operation(summary = "List builds")
    public Uni<Page<BundleResponse>> list(
            @QueryParam("page") @Nullable String page, @QueryParam("per_page") @Nullable String perPage) {
        int number = Parameters.page(page);
        int size = Parameters.perPage(perPage);
        return store.bundles(caller.tenant(), number, size)
                .map(found -> new Page<>(
                        found.items().stream().map(BundleResponse::from).toList(),
                        Pagination.offset(number, size, found.total())));
    }

    /** One build. */
    @GET
    @Path("/{id: [^/:]+}")
    @Operation(summary = "Read a build")
    public Uni<BundleResponse> get(@PathParam("id") String id) {
        return store.bundle(caller.tenant(), Parameters.id("bundle", id))
                .map(found -> found.map(BundleResponse::from)
                        .orElseThrow(() -> ProblemException.notFound("bundle '" + id + "'")));
    }

    /** Lets the paths hold what a build says. */
    @POST
    @Path("/{id: [^/:]+}:activate")
    @Operation(summary = "Activate a build")
    public Uni<BundleResponse> activate(@PathParam("id") String id) {
        return publishing.activate(caller.actor(), Parameters.id("bundle", id)).map(result -> response(id, result));
    }

    /** Activates the build that came before the active one. */
    @POST
    @Path("/{id: [^/:]+}:rollback")
    @Operation(summary = "Go back from the active build to the one before")
    public Uni<BundleResponse> rollBack(@PathParam("id") String id) {
        return publishing.rollBack(caller.actor(), Parameters.id("bundle", id)).map(result -> response(id, result));
    }

    private static BundleResponse response(String id, BundleResult result) {
        return switch (result) {
            case BundleResult.Active active -> BundleResponse.from(active.bundle());
            case BundleResult.Unknown ignored -> throw ProblemException.notFound("bundle '" + id + "'");
            case BundleResult.NotActive ignored ->
                throw new ProblemException(
                        ErrorCode.CONFLICT, "bundle '" + id + "' is not active, so it cannot be rolled back");
            case BundleResult.NoEarlier ignored ->
                throw new ProblemException(
                        ErrorCode.CONFLICT, "there is no earlier bundle to go back to from '" + id + "'");
        };
    }
}
