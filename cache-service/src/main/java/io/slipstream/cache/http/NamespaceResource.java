package io.slipstream.cache.http;

import io.slipstream.cache.config.EntryConfig;
import io.slipstream.cache.entry.LocalTier;
import io.slipstream.cache.load.Loader;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.cache.namespace.Policy;
import io.slipstream.cache.namespace.ShippedNamespaces;
import io.slipstream.contracts.page.Page;
import io.slipstream.contracts.page.Pagination;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Scope;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Namespaces and their policies. */
@Path("/api/v1/cache/namespaces")
@Singleton
public class NamespaceResource {
    private static final int MOST_PER_PAGE = 100;
    private static final int PER_PAGE = 20;

    private final NamespaceService namespaces;
    private final LocalTier local;
    private final Loader loader;
    private final Caller caller;
    private final Duration maxTtl;

    NamespaceResource(NamespaceService namespaces, LocalTier local, Loader loader, Caller caller, EntryConfig config) {
        this.loader = loader;
        this.namespaces = namespaces;
        this.local = local;
        this.caller = caller;
        this.maxTtl = config.maxTtl();
    }

    /** The namespaces of the caller's tenant, by name. */
    @GET
    @NonBlocking
    @RolesAllowed(Scope.Names.CACHE_READ)
    public Page<PolicyBody> list(@Context UriInfo uri) {
        EntryParameters.refuseUnknown(uri.getQueryParameters(), Set.of("page", "per_page"));
        int page = number(uri, "page", 1, Integer.MAX_VALUE, 1);
        int perPage = number(uri, "per_page", 1, MOST_PER_PAGE, PER_PAGE);
        List<Namespace> all = namespaces.list(caller.tenant());
        List<PolicyBody> data = all.stream()
                .skip((page - 1L) * perPage)
                .limit(perPage)
                .map(PolicyBody::from)
                .toList();
        return new Page<>(data, Pagination.offset(page, perPage, all.size()));
    }

    /** One namespace. */
    @GET
    @Path("/{namespace}")
    @RolesAllowed(Scope.Names.CACHE_READ)
    public Uni<PolicyBody> get(@PathParam("namespace") String namespace) {
        return namespaces.resolve(caller.tenant(), namespace).map(PolicyBody::from);
    }

    /** Gives a namespace a policy, and makes it if need be. */
    @PUT
    @Path("/{namespace}")
    @RolesAllowed(Scope.Names.CACHE_WRITE)
    public Uni<Response> put(@PathParam("namespace") String namespace, @Nullable PolicyBody body) {
        if (body == null) {
            throw ProblemException.invalid("body", "a JSON object");
        }
        if (!NamespaceService.isName(namespace)) {
            throw ProblemException.invalid(
                    "namespace",
                    "1 to 63 lower-case letters, digits, dots, hyphens and underscores, beginning with a letter or digit");
        }
        String tenant = caller.tenant();
        Policy policy = body.toPolicy(namespace, ShippedNamespaces.policies().get(namespace), maxTtl);
        Long maxBytes = policy.maxBytes();
        if (maxBytes != null && !local.hasRoom(tenant, namespace, maxBytes)) {
            throw ProblemException.invalid(
                    "max_bytes", "at most what is left to reserve (slipstream.cache.l1.max-reserved)");
        }
        Policy.Loading loading = policy.loading();
        if (loading != null && !loader.mayLoad(loading.url())) {
            throw ProblemException.invalid(
                    "loader_url", "at one of the allowed origins (slipstream.cache.loader.allowed-origins)");
        }
        return namespaces
                .save(tenant, namespace, policy)
                .map(created -> Response.status(created ? 201 : 200)
                        .entity(PolicyBody.from(namespaces.require(tenant, namespace)))
                        .build());
    }

    /** Drops a namespace with its entries; a shipped one gets its shipped policy back. */
    @DELETE
    @Path("/{namespace}")
    @RolesAllowed(Scope.Names.CACHE_WRITE)
    public Uni<Void> delete(@PathParam("namespace") String namespace) {
        return namespaces.remove(caller.tenant(), namespace);
    }

    private static int number(UriInfo uri, String name, int least, int most, int absent) {
        String text = uri.getQueryParameters().getFirst(name);
        try {
            int number = text == null ? absent : Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw ProblemException.invalid(name, "a number from " + least + " to " + most);
    }
}
